import { type Instant, plus, toInstant, toMillis } from '../instant.ts';
import { escalationSteps, notClosedRule, type ResolvedStep } from '../mechanism/escalation.ts';
import { mechanismNamed } from '../mechanism/versions.ts';
import type { DueEntry } from '../ports/incident-store.ts';
import { append, type IncidentDependencies, retrying, systemActor } from './append.ts';
import type { NewEvent } from './events.ts';
import type { Incident, Obligation } from './model.ts';
import { canBeMet } from './obligations.ts';

/** Entries read at once, and so put in order together: far more than a tenant has due after a day's outage. */
const PAGE = 1000;
const ACTOR = systemActor('watch-deadlines');

export interface WatchResult {
  readonly warned: number;
  readonly breached: number;
  readonly escalated: number;
}

/**
 * One pass over what is due now: warns once before a clock runs out, records a breach as of the true due time once it has, and takes what
 * stays unmet, and can still be met, to the next body of the mechanism's chain. What the index says may be stale; what is done follows from the incident as it is. A
 * pass that was missed is caught up with, oldest first, one step of an escalation at a time.
 */
export async function watchDeadlines(deps: IncidentDependencies): Promise<WatchResult> {
  const now = toInstant(deps.clock.now());
  const failures: unknown[] = [];
  let warned = 0;
  let breached = 0;
  let escalated = 0;
  for (let shard = 0; shard < deps.incidents.dueShards; shard++) {
    const seen = new Set<string>();
    for (;;) {
      const entries = await deps.incidents.due(shard, now, PAGE);
      const fresh = entries.filter((entry) => !seen.has(keyOf(entry)));
      // What is left of a full page are entries whose index has not caught up; the next pass looks again.
      if (fresh.length === 0) break;
      for (const entry of fresh) seen.add(keyOf(entry));
      for (const entry of await inOrder(deps, fresh, now)) {
        try {
          const event = await retrying(() => attend(deps, entry, now));
          if (event?.type === 'obligation-warned') warned++;
          if (event?.type === 'obligation-breached') breached++;
          if (event?.type === 'obligation-escalated') escalated++;
        } catch (cause) {
          // One incident that cannot be written must not stop the clocks of the others.
          failures.push(cause);
        }
      }
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} clocks could not be attended to`);
  return { warned, breached, escalated };
}

const keyOf = ({ incident, obligation, at }: DueEntry): string => `${at}#${incident}#${obligation}`;

/** In the order of what happened: an entry stands in the index at its warning, which may lie before a breach that came first. */
async function inOrder(deps: IncidentDependencies, entries: readonly DueEntry[], now: Instant): Promise<DueEntry[]> {
  const events = await Promise.all(entries.map(async (entry) => ({ entry, event: await whatIsDue(deps, entry, now) })));
  return events
    .flatMap(({ entry, event }) => (event ? [{ entry, at: event.at }] : []))
    .sort((a, b) => toMillis(a.at) - toMillis(b.at))
    .map(({ entry }) => entry);
}

async function whatIsDue(deps: IncidentDependencies, entry: DueEntry, now: Instant): Promise<NewEvent | undefined> {
  const incident = await deps.incidents.load(entry.incident);
  const obligation = incident?.obligations.find(({ id }) => id === entry.obligation);
  return obligation && dueEvent(obligation, now);
}

async function attend(deps: IncidentDependencies, entry: DueEntry, now: Instant): Promise<NewEvent | undefined> {
  const incident = await deps.incidents.load(entry.incident);
  const obligation = incident?.obligations.find(({ id }) => id === entry.obligation);
  if (!incident || !obligation) return undefined;
  const event = dueEvent(obligation, now);
  if (!event) return undefined;
  const isTakenFurther = event.type === 'obligation-breached' && canBeMet(incident, obligation);
  const whole = isTakenFurther ? withEscalation(event, await stepsOf(deps, incident, obligation), now) : event;
  await append(deps, incident, [whole]);
  return whole;
}

/** By the mechanism the incident was raised under, with the units there are now. */
async function stepsOf(deps: IncidentDependencies, incident: Incident, { body, unit }: Obligation): Promise<ResolvedStep[]> {
  const [mechanism, registry] = await Promise.all([deps.publications.active('mechanism'), deps.publications.active('registry')]);
  const version = mechanismNamed(mechanism.body, incident.mechanism);
  const context = { version, domain: incident.domain, town: incident.town ?? incident.tier, registry: registry.body };
  return escalationSteps(notClosedRule(version), context, body, unit);
}

type Breached = Extract<NewEvent, { type: 'obligation-breached' }>;

/** A wait runs from when the step before was really sent: after an outage nobody is passed over unheard. */
function withEscalation(event: Breached, steps: readonly ResolvedStep[], now: Instant): Breached {
  const [first] = steps;
  return first ? { ...event, data: { ...event.data, escalation: { steps, told: 0, next: plus(now, first.wait) } } } : event;
}

/** What an obligation's clock has to say at a moment. An obligation already past its due is not warned any more. */
export function dueEvent(obligation: Obligation, now: Instant): NewEvent | undefined {
  const { state, due, breachedAt, warnedAt, id, unit, warnBefore } = obligation;
  if (state !== 'pending' || !due) return undefined;
  const data = { obligation: id, unit, due };
  if (breachedAt) return escalationEvent(obligation, due, now);
  if (toMillis(due) <= toMillis(now)) return { type: 'obligation-breached', at: due, actor: ACTOR, data };
  const isWarning = !warnedAt && toMillis(plus(due, -warnBefore)) <= toMillis(now);
  return isWarning ? { type: 'obligation-warned', at: now, actor: ACTOR, data } : undefined;
}

function escalationEvent({ id, unit, escalation }: Obligation, due: Instant, now: Instant): NewEvent | undefined {
  if (!escalation?.next || toMillis(escalation.next) > toMillis(now)) return undefined;
  const step = escalation.steps[escalation.told];
  if (!step) return undefined;
  const following = escalation.steps[escalation.told + 1];
  const next = following ? { next: plus(now, following.wait) } : {};
  const data = { obligation: id, unit, due, step: escalation.told + 1, body: step.body, to: step.unit, ...next };
  return { type: 'obligation-escalated', at: now, actor: ACTOR, data };
}
