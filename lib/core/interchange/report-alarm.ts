import { createHash } from 'node:crypto';
import { type Deciding, mayRaise, mayRunAnything, reaches } from '../access/authorization.ts';
import type { Principal } from '../access/principal.ts';
import { isMoreSevere } from '../alarm/rule-machine.ts';
import { changeAlarm } from '../incident/change-alarm.ts';
import { ActionForbidden, InvalidAction } from '../incident/errors.ts';
import { withEnd } from '../incident/fold-alarms.ts';
import { isLasting } from '../incident/inhibition.ts';
import type { AlarmRow, ReportedAlarm } from '../incident/model.ts';
import { personActor } from '../incident/perform-action.ts';
import { type AlarmDependencies, takeOnset } from '../incident/take-onset.ts';
import { type Instant, toInstant, toMillis } from '../instant.ts';
import { pointedAt } from '../json-pointer.ts';
import { asRecorded } from '../notification/telephone-numbers.ts';
import type { Clock } from '../ports/clock.ts';
import { AlreadyApplied } from '../ports/errors.ts';
import type { EpisodeRecord } from '../ports/incident-store.ts';
import type { AlarmSource, Registry } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { retrying } from '../retrying.ts';
import { tenantOf, tierKind } from '../tier/tier-path.ts';
import { placeOfAlarm } from './place.ts';
import { pointerOf, type ReadAlarm, readAlarm } from './read-alarm.ts';
import { beginningAlarm, renewedAlarm, tenantFault } from './reported-alarm.ts';

export interface ReportDependencies extends Deciding {
  readonly registry: Registry;
  /** The tenants that this API answers for. */
  readonly tenants: readonly string[];
  readonly clock: Clock;
  /** What acts on a tenant's alarms; `undefined` for one that this API does not answer for. */
  alarmsOf(tenant: string): AlarmDependencies | undefined;
}

/**
 * `raised`: it opened an incident; `joined`: it belongs to one that was open. `updated`, `closed`: it was known. `unchanged`: all of this was
 * known. `outdated`: something newer was. `recorded`: it was over when it came, or a silence holds it back.
 */
export const REPORT_OUTCOMES = ['raised', 'joined', 'updated', 'closed', 'unchanged', 'outdated', 'recorded'] as const;

export interface ReportReceipt {
  readonly outcome: (typeof REPORT_OUTCOMES)[number];
  readonly source: string;
  readonly externalId: string;
  readonly incident?: string;
  readonly alarm: AlarmRow;
}

interface Report {
  readonly deps: AlarmDependencies;
  readonly deciding: Deciding;
  readonly principal: Principal;
  readonly registry: Registry;
  readonly source: AlarmSource;
  readonly said: ReadAlarm;
  /** Of the pair of source and its id: the same alarm, whatever is said of it. */
  readonly episode: string;
  /** Of exactly this being said. */
  readonly effect: string;
}

/** Throws ActionForbidden. */
export function demandReporter(deciding: Deciding, principal: Principal): void {
  if (!mayRunAnything(deciding, principal, 'report-alarms'))
    throw new ActionForbidden(`${principal.id} (${principal.roles.join(', ')}) may not report alarms: expected the role system`);
}

/**
 * Takes what another system says of one of its alarms: it raises an incident or joins one as an alarm of ours does; the same pair of source and
 * id changes it. However often something is said, and in whatever order, the newest counts, by the source's own clock where it tells it. The
 * end of the alarm ends no incident: that is for people. Throws InvalidAction with pointers into the source's body, and ActionForbidden.
 */
export async function reportAlarm(deps: ReportDependencies, principal: Principal, body: unknown): Promise<ReportReceipt> {
  demandReporter(deps, principal);
  const source = sourceOf(deps.registry, principal, body);
  const said = readAlarm(source, body, indexRegistry(deps.registry), deps.clock.now());
  // Where a declared source says that is not its own, its mapping is wrong: that is told where it stands.
  const declared = isDeclared(deps.registry, source);
  const place = declared ? source.tier : (said.town ?? source.tier);
  if (!reaches(principal, place)) throw new ActionForbidden(`${principal.id} of ${principal.tier} may not report alarms in ${place}`);
  // Whoever calls himself as another one elsewhere does cannot speak for that one's alarms.
  const pair = declared ? digestOf(source.id, said.externalId) : digestOf(source.id, said.externalId, source.tier);
  const identity = { episode: `reported/${pair}`, effect: `reported#${pair}#${digestOf(JSON.stringify(body))}` };
  const tenant = await tenantFor(deps, source, said, identity.episode);
  const alarms = deps.alarmsOf(tenant);
  if (!alarms) throw new InvalidAction([{ pointer: '/source', message: `${source.id} reports for ${tenant}: its API is there, not here` }]);
  const report = { deps: alarms, deciding: deps, principal, registry: deps.registry, source, said, ...identity };
  return retrying(() => take(report));
}

const digestOf = (...texts: readonly string[]): string => createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 32);

/** The declared source, where this sender may speak for it. One that nobody declared speaks in our own words, for its sender's tier. */
function sourceOf({ sources = [] }: Registry, principal: Principal, body: unknown): AlarmSource {
  const id = idOf(body);
  if (id === '' || id.length > 64)
    throw new InvalidAction([{ pointer: '/source', message: 'expected the id of the source, 1 to 64 characters' }]);
  const declared = sources.find((one) => one.id === id);
  if (!declared) return { id, name: { zh: id, en: id }, tier: principal.tier };
  const { tier, senders } = declared;
  if (!reaches(principal, tier))
    throw new ActionForbidden(`${principal.id} of ${principal.tier} may not report for ${id}, which is of ${tier}`);
  if (senders && !senders.includes(principal.id))
    throw new ActionForbidden(`${principal.id} may not report for ${id}: it has senders of its own`);
  return declared;
}

/** Before it is looked up: a blank behind it makes nobody another source. */
function idOf(body: unknown): string {
  const { source } = body as { readonly source?: unknown };
  return typeof source === 'string' ? source.trim() : '';
}

/** Whose and which alarm a body that was refused is about, as far as it says so. */
export function namedIn({ sources = [] }: Registry, body: unknown): { readonly tenant?: string; readonly names: readonly string[] } {
  const id = idOf(body);
  const declared = sources.find((one) => one.id === id);
  const externalId = pointedAt(body, declared ? pointerOf(declared, 'externalId') : '/externalId');
  const names = [id, typeof externalId === 'number' ? String(externalId) : externalId].filter((part) => typeof part === 'string');
  return { ...(declared ? { tenant: tenantOf(declared.tier) } : {}), names: names.filter((part) => part !== '').map(asRecorded) };
}

const isDeclared = ({ sources = [] }: Registry, source: AlarmSource): boolean => sources.includes(source);

/** A source of a district has one tenant; of one of the city, whichever knows the alarm, else the one in which it is. */
async function tenantFor(deps: ReportDependencies, source: AlarmSource, said: ReadAlarm, episode: string): Promise<string> {
  if (tierKind(source.tier) !== 'city') return tenantOf(source.tier);
  for (const tenant of deps.tenants) if (await deps.alarmsOf(tenant)?.incidents.episode(episode)) return tenant;
  return tenantOf(placeOfAlarm(deps.registry, source, said));
}

async function take(report: Report): Promise<ReportReceipt> {
  const { deps, said, episode } = report;
  const before = await deps.incidents.episodeToReplace(episode);
  // What it was first said to be: whoever could not have reported that says nothing more of it either.
  if (before?.alarm.reported) demandRaise(report, before.alarm.reported);
  try {
    const outcome = before ? await change(report, before) : await begin(report, undefined);
    return await receiptOf(report, before, outcome);
  } catch (cause) {
    if (!(cause instanceof AlreadyApplied)) throw cause;
    return receiptOf(report, before, isOlder(said, before) ? 'outdated' : 'unchanged');
  }
}

function demandRaise({ deciding, principal }: Report, { place, domain }: ReportedAlarm): void {
  if (!mayRaise(deciding, principal, place, domain))
    throw new ActionForbidden(`${principal.id} of ${principal.tier} may not report alarms of ${domain} in ${place}`);
}

const isOlder = ({ updatedAt }: ReadAlarm, before: EpisodeRecord | undefined): boolean => {
  const known = before?.alarm.reported?.updatedAt;
  return updatedAt !== undefined && known !== undefined && toMillis(updatedAt) < toMillis(known);
};

/**
 * What is said for the first time, or begins again: then it is what it was, where nothing else is said of it. One that is closed by then is over:
 * it is recorded, and nobody is sent.
 */
async function begin(report: Report, before: EpisodeRecord | undefined): Promise<'began'> {
  const { deps, said, source, effect } = report;
  if (said.faults) throw new InvalidAction(said.faults);
  const alarm = beginningAlarm({ ...report, now: toInstant(deps.clock.now()) }, before?.alarm);
  demandRaise(report, alarm.reported);
  const { place } = alarm.reported;
  // An alarm has one tenant, whatever is said of it later.
  if (tenantOf(place) !== deps.tenant) throw tenantFault(source, said, place, deps.tenant);
  const replaces = before?.replaces ?? 'absent';
  if (said.state === 'open') await takeOnset(deps, { effect, alarm, actor: actorOf(report, alarm), replaces });
  else await takeOnset(deps, { effect, alarm: withEnd(alarm, momentOf(report), undefined), over: true, replaces });
  return 'began';
}

async function change(report: Report, before: EpisodeRecord): Promise<'began' | 'updated' | 'closed' | 'unchanged' | 'outdated'> {
  const { deps, said, effect } = report;
  if (isOlder(said, before)) return 'outdated';
  const lasts = isLasting(before.alarm);
  // It began again: where its incident is over that is a new one, which names the old one.
  if (said.state === 'open' && !lasts) return begin(report, before);
  const alarm = renewedAlarm(said, before.alarm);
  const time = momentOf(report);
  const actor = actorOf(report, alarm);
  const { grade, reported } = before.alarm;
  const isKnown = said.state === 'closed' ? !lasts : alarm.grade === grade && alarm.reported?.label === reported?.label;
  if (isKnown) {
    // Nothing that people act on; only that it was so still, which overtakes what was said before and comes later.
    const seen = { ...before.alarm, ...(alarm.reported ? { reported: alarm.reported } : {}) };
    if (alarm.reported?.updatedAt !== reported?.updatedAt) await deps.incidents.recordEpisode({ ...before, alarm: seen }, effect);
    return 'unchanged';
  }
  if (said.state === 'closed') {
    await changeAlarm(deps, before, { effect, transition: 'clear', alarm: withEnd(alarm, time, undefined), time, actor });
    return 'closed';
  }
  const transition = isMoreSevere(alarm.grade, grade) ? 'upgrade' : 'downgrade';
  await changeAlarm(deps, before, { effect, transition, alarm, time, actor });
  return 'updated';
}

const actorOf = ({ principal }: Report, { reported }: AlarmRow) => personActor(principal, reported?.place ?? principal.tier);

/** When what is said happened, by the source's clock, or else when it came. */
const momentOf = ({ deps, said }: Report): Instant => said.updatedAt ?? toInstant(deps.clock.now());

async function receiptOf(
  { deps, source, said, episode }: Report,
  before: EpisodeRecord | undefined,
  came: ReportReceipt['outcome'] | 'began',
): Promise<ReportReceipt> {
  const after = (await deps.incidents.episode(episode)) as EpisodeRecord;
  const { incident: id, alarm } = after;
  const receipt = { source: source.id, externalId: said.externalId, ...(id ? { incident: id } : {}), alarm };
  if (came !== 'began') return { ...receipt, outcome: came };
  if (!id) return { ...receipt, outcome: 'recorded' };
  const incident = id === before?.incident ? undefined : await deps.incidents.load(id);
  return { ...receipt, outcome: incident && isFirst(incident.alarms, episode) ? 'raised' : 'joined' };
}

/** The alarm that raised an incident stands first in it. */
const isFirst = ([first]: readonly AlarmRow[], episode: string): boolean => first?.episode === episode;
