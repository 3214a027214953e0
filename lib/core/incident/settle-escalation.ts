import type { Instant } from '../instant.ts';
import { type Condition, escalationSteps, type ResolvedStep, ruleOf } from '../mechanism/escalation.ts';
import { type Body, type EscalationRule, LEAD } from '../mechanism/model.ts';
import type { BodyContext } from '../mechanism/resolve-body.ts';
import { mechanismNamed } from '../mechanism/versions.ts';
import { actsAsCentre, owedAfterDispatch } from './acknowledgement.ts';
import { withDeputy } from './calls.ts';
import { type WithLetters, withDraft } from './draft-letter.ts';
import { beginEscalation } from './escalate.ts';
import type { NewEvent } from './events.ts';
import type { Escalation, Incident, Obligation } from './model.ts';
import { canBeMet } from './obligations.ts';
import type { PlanSources } from './replan.ts';
import type { WatchDependencies } from './watch-deadlines.ts';

/** The rule of a condition for an incident, by the mechanism it was raised under, and whom its steps lead to among the units there are now. */
export function chainFor(
  incident: Incident,
  condition: Condition,
  { mechanism, registry }: PlanSources,
  body: Body,
  unit: string,
): { readonly rule: EscalationRule | undefined; readonly steps: ResolvedStep[] } {
  const version = mechanismNamed(mechanism, incident.mechanism);
  const context: BodyContext = { version, domain: incident.domain, town: incident.town ?? incident.tier, registry };
  const rule = ruleOf(version, condition);
  return { rule, steps: escalationSteps(rule, context, body, unit) };
}

/**
 * Completes what a clock has to say: a condition that begins settles whom it is taken to, and whoever is told while nobody is on call for
 * them is passed at once. What is published is read once a pass.
 */
export function escalations(deps: WatchDependencies, now: Instant): (incident: Incident, event: NewEvent) => Promise<WithLetters> {
  let sources: Promise<PlanSources> | undefined;
  const published = (): Promise<PlanSources> => {
    sources ??= Promise.all([deps.publications.active('mechanism'), deps.publications.active('registry')]).then(
      ([mechanism, registry]) => ({ mechanism: mechanism.body, registry: registry.body }),
    );
    return sources;
  };
  const known = new Map<string, Promise<boolean>>();
  const isUnattended = async (unit: string, { domain }: Incident): Promise<boolean> => {
    const key = `${domain}#${unit}`;
    const answer = known.get(key) ?? Promise.resolve(deps.onCall?.of(unit, domain, now)).then((people) => people?.length === 0);
    known.set(key, answer);
    return answer;
  };
  const begun = async (incident: Incident, condition: Condition, body: Body, unit: string, earlier?: Escalation): Promise<Begun> => {
    const { rule, steps } = chainFor(incident, condition, await published(), body, unit);
    const fresh = beginEscalation(earlier ? earlier.steps.slice(earlier.told) : steps, rule, now);
    // What a person has escalated before the clock ran out goes on from where it stands.
    const escalation = fresh && earlier ? { ...fresh, steps: earlier.steps, told: earlier.told } : fresh;
    const nobodyOnCall = await isUnattended(unit, incident);
    if (!escalation) return nobodyOnCall ? { nobodyOnCall } : {};
    return nobodyOnCall ? { escalation: escalation.next ? { ...escalation, next: now } : escalation, nobodyOnCall } : { escalation };
  };
  return async (incident, event) => {
    switch (event.type) {
      case 'obligation-breached': {
        const { obligation, unit } = event.data;
        const one = incident.obligations.find(({ id }) => id === obligation) as Obligation;
        if (!canBeMet(incident, one)) return { event };
        return { event: { ...event, data: { ...event.data, ...(await begun(incident, 'notClosed', one.body, unit, one.escalation)) } } };
      }
      case 'acknowledgement-missed': {
        const { unit } = event.data;
        const owed = owedAfterDispatch(incident, unit);
        const body = actsAsCentre(owed) ? 'centre' : (owed.find(({ body: own }) => own !== 'centre')?.body ?? 'owner');
        return { event: { ...event, data: { ...event.data, ...(await begun(incident, 'notAcknowledged', body, unit)) } } };
      }
      case 'obligation-escalated':
      case 'acknowledgement-escalated': {
        const { body, to, next } = event.data;
        const isPassed = body !== LEAD && (await isUnattended(to, incident));
        const atOnce = isPassed ? { nobodyOnCall: true as const, ...(next ? { next: now } : {}) } : {};
        const whole = { ...event, data: { ...event.data, ...atOnce } } as NewEvent;
        return withDraft(incident, whole, (await published()).registry, now);
      }
      case 'deputy-called-for':
        return { event: await withDeputy(incident, event, deps.onCall, now) };
      default:
        return { event };
    }
  };
}

type Begun = { readonly escalation?: Escalation; readonly nobodyOnCall?: true };
