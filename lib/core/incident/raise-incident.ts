import { createHash } from 'node:crypto';
import { type Deciding, mayRaise } from '../access/authorization.ts';
import type { Principal } from '../access/principal.ts';
import { isRfc3339, toInstant, toMillis } from '../instant.ts';
import { asRecorded } from '../notification/telephone-numbers.ts';
import { AlreadyApplied } from '../ports/errors.ts';
import { DOMAINS, type DomainId, GRADES, type Grade, type Position, type Registry } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { retrying } from '../retrying.ts';
import { tenantOf } from '../tier/tier-path.ts';
import type { IncidentDependencies } from './append.ts';
import { ActionForbidden, InvalidAction } from './errors.ts';
import type { Incident } from './model.ts';
import { neighbourhoodOf, placedIn } from './neighbourhood.ts';
import { openIncident } from './open-incident.ts';
import { personActor } from './perform-action.ts';

/** A report by hand: `POST /incidents`. Taken as it was parsed; `raiseIncident` checks it. */
export interface IncidentReport {
  readonly [member: string]: unknown;
}

export interface RaiseDependencies extends IncidentDependencies, Deciding {
  /** Unpredictable text that salts the digests of personal data, and makes the id unique. */
  readonly salt: () => string;
}

interface CheckedReport {
  readonly domain: DomainId;
  readonly kind: string;
  readonly title: string;
  readonly grade: Grade;
  readonly place: string;
  readonly position?: Position;
  readonly occurredAt?: string;
  readonly exercise: boolean;
  readonly reporter?: { readonly name?: string; readonly phone?: string };
}

/** A repetition of a request is told for this long (INTERFACES.md, Idempotency-Key: 24 h). */
const REPEATED_SECONDS = 24 * 3600;

/**
 * Raises an incident that a person reports. `request` identifies the request: repeated, it gives the incident it raised, also when whoever
 * raised it died before anybody was told. Throws InvalidAction (with pointers) or ActionForbidden.
 */
export async function raiseIncident(
  deps: RaiseDependencies,
  principal: Principal,
  report: IncidentReport,
  request?: string,
): Promise<Incident> {
  const registry = (await deps.publications.active('registry')).body;
  const checked = check(report, (name) => indexRegistry(registry).tier(name)?.path);
  if (!mayRaise(deps, principal, checked.place, checked.domain)) {
    const who = `${principal.id} (${principal.roles.join(', ')})`;
    throw new ActionForbidden(`${who} may not raise incidents of ${checked.domain} in ${checked.place}`);
  }
  if (tenantOf(checked.place) !== deps.tenant) throw new ActionForbidden(`${checked.place} does not belong to ${deps.tenant}`);
  return retrying(() => raise(deps, principal, registry, checked, request));
}

/** An incident of its own, also beside an open one that may be the same: who reports gets a number; a person merges. */
async function raise(
  deps: RaiseDependencies,
  principal: Principal,
  registry: Registry,
  checked: CheckedReport,
  request: string | undefined,
): Promise<Incident> {
  const salt = deps.salt();
  const { reporter, ...opening } = checked;
  const neighbourhood = await neighbourhoodOf(deps, registry, checked);
  const change = await openIncident(deps, {
    ...opening,
    ...(neighbourhood.neighbour ? { neighbour: neighbourhood.neighbour } : {}),
    ...(reporter ? { reporter: digests(reporter, salt) } : {}),
    ...(principal.unit && isOfUnit(principal) ? { reportedBy: principal.unit } : {}),
    actor: personActor(principal, checked.place),
    seed: salt,
  });
  const whole = { ...placedIn(neighbourhood, change, deps.clock.now()), ...(reporter ? { reporter: { ...reporter, salt } } : {}) };
  if (request === undefined) {
    await deps.incidents.commit(whole);
    return change.after;
  }
  const effect = `report#${createHash('sha256').update(`${principal.id}\n${request}`).digest('hex').slice(0, 32)}`;
  try {
    const effectExpiresAt = Math.floor(deps.clock.now() / 1000) + REPEATED_SECONDS;
    await deps.incidents.commit({ ...whole, effect, effectExpiresAt });
    return change.after;
  } catch (cause) {
    const raised = cause instanceof AlreadyApplied ? await deps.incidents.appliedIn(effect) : undefined;
    const incident = raised && (await deps.incidents.load(raised));
    if (!incident) throw cause;
    return incident;
  }
}

/** Somebody who speaks for a unit that answers for something, and not for a centre. */
const isOfUnit = ({ roles }: Principal): boolean => roles.includes('unit-lead') || roles.includes('unit-member');

/** The tenant in which a report has to be raised; `undefined` while its town is not a known tier. */
export function tenantOfReport(report: IncidentReport, pathOf: (name: string) => string | undefined): string | undefined {
  const place = typeof report.town === 'string' ? pathOf(report.town) : undefined;
  return place && tenantOf(place);
}

function digests(reporter: { readonly name?: string; readonly phone?: string }, salt: string) {
  const digest = (text: string): string => createHash('sha256').update(`${salt}\n${text}`).digest('hex');
  return {
    ...(reporter.name ? { nameDigest: digest(reporter.name) } : {}),
    ...(reporter.phone ? { phoneDigest: digest(reporter.phone) } : {}),
  };
}

function check(report: IncidentReport, pathOf: (name: string) => string | undefined): CheckedReport {
  const errors: { pointer: string; message: string }[] = [];
  const fail = (pointer: string, message: string): void => void errors.push({ pointer, message });
  const text = (member: string, limit: number): string => {
    const value = report[member];
    if (typeof value === 'string' && value.trim() !== '' && value.length <= limit) return asRecorded(value);
    fail(`/${member}`, `expected a text of 1 to ${limit} characters`);
    return '';
  };
  const domain = report.domain as DomainId;
  if (!DOMAINS.includes(domain)) fail('/domain', `expected one of ${DOMAINS.join(', ')}`);
  const grade = (report.grade ?? 'III') as Grade;
  if (!GRADES.includes(grade)) fail('/grade', 'expected I, II or III');
  const place = typeof report.town === 'string' ? pathOf(report.town) : undefined;
  if (!place) fail('/town', 'expected a town of this city: its slug, path or GB/T 2260 code');
  const position = checkPosition(report.position, fail);
  const occurredAt = checkTime(report.occurredAt, fail);
  const reporter = checkReporter(report.reporter, fail);
  if (report.exercise !== undefined && typeof report.exercise !== 'boolean') fail('/exercise', 'expected true or false');
  const checked = {
    domain,
    kind: text('kind', 100),
    title: text('title', 200),
    grade,
    place: place ?? '',
    exercise: report.exercise === true,
  };
  if (errors.length > 0) throw new InvalidAction(errors);
  return { ...checked, ...(position ? { position } : {}), ...(occurredAt ? { occurredAt } : {}), ...(reporter ? { reporter } : {}) };
}

type Fail = (pointer: string, message: string) => void;

function checkPosition(value: unknown, fail: Fail): Position | undefined {
  if (value === undefined || value === null) return undefined;
  const { lat, lon } = value as Partial<Position>;
  if (typeof lat === 'number' && typeof lon === 'number' && Math.abs(lat) <= 90 && Math.abs(lon) <= 180) return { lat, lon };
  fail('/position', 'expected {"lat", "lon"} in WGS-84 degrees');
  return undefined;
}

function checkTime(value: unknown, fail: Fail): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && isRfc3339(value)) return toInstant(toMillis(value));
  fail('/occurredAt', 'expected an RFC 3339 time');
  return undefined;
}

function checkReporter(value: unknown, fail: Fail): CheckedReport['reporter'] {
  if (value === undefined || value === null) return undefined;
  const { name, phone } = value as Record<string, unknown>;
  const isText = (text: unknown): boolean => text === undefined || (typeof text === 'string' && text.length <= 100);
  if (typeof value !== 'object' || !isText(name) || !isText(phone)) {
    fail('/reporter', 'expected {"name", "phone"}, texts of at most 100 characters');
    return undefined;
  }
  return { ...(typeof name === 'string' ? { name } : {}), ...(typeof phone === 'string' ? { phone } : {}) };
}
