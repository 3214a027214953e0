import { type Instant, toMillis } from '../instant.ts';
import type { Area, IncidentGroup } from '../ports/incident-store.ts';
import type { Asset, Registry } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import type { TierPath } from '../tier/tier-path.ts';
import type { IncidentDependencies } from './append.ts';
import { bandsAround, incidentsNear, type Whereabouts } from './areas.ts';
import { type Incident, OVER_STATES } from './model.ts';
import type { AlarmOrigin } from './place-alarm.ts';
import { whereItGoesOn } from './successor.ts';

/** An incident within this of the end of the one before names it (DOMAIN.md, "Two numbers for one thing"). */
const RECURRENCE_MILLIS = 24 * 3_600_000;
/** Alarms of a gateway's other assets join while no more than this lies between one and the next, by the city clock. */
const STORM_MILLIS = 10 * 60_000;

/** Nothing is raised in it any more; what still happens to its alarms is recorded. */
export const hasEnded = ({ state }: Pick<Incident, 'state'>): boolean => OVER_STATES.includes(state);

export const endOf = ({ clearedAt, falseAlarm }: Incident): Instant | undefined => clearedAt ?? falseAlarm?.at;

/** The name of a group. What is played and what is real never share an incident. */
export const groupName = (asset: string, exercise: boolean): string => (exercise ? `exercise/${asset}` : asset);

/** An alarm that begins, with what says where it belongs. */
export interface Beginning extends Pick<AlarmOrigin, 'asset' | 'thing'> {
  readonly exercise: boolean;
  /** In the data. */
  readonly onset: Instant;
}

/** Rows that say where an alarm that begins belongs, as they are now. */
export interface Surroundings extends Groups {
  readonly areas: readonly Area[];
}

/** Reads them all at once: which of them are needed shows when the first is read, and each wait is longer than a read is dear. */
export async function surroundingsOf(
  { incidents }: IncidentDependencies,
  registry: Registry,
  beginning: Omit<Beginning, 'onset'>,
): Promise<Surroundings> {
  const { asset, thing, exercise } = beginning;
  const [group, gateway, areas] = await Promise.all([
    incidents.group(asset.domain, groupName(asset.id, exercise)),
    isShared(registry, beginning) ? incidents.group(asset.domain, groupName(`gateway/${thing.id}`, exercise)) : undefined,
    asset.position ? incidents.areas(asset.domain, bandsAround(asset.position, exercise)) : [],
  ]);
  return { group, ...(gateway ? { gateway } : {}), areas };
}

/** Rows that were read, to be written with what is decided on them: whoever decided on the same at the same moment has to decide again. */
interface Groups {
  readonly group: IncidentGroup;
  readonly gateway?: IncidentGroup;
}

export type Home =
  | (Groups & { readonly join: Incident /** The incident had no alarm of this asset yet. */; readonly isNewAsset: boolean })
  | (Groups & {
      readonly join?: undefined;
      readonly areas: readonly Area[];
      /** Absent where nobody knows its place: nothing is near it. */
      readonly whereabouts?: Whereabouts;
      readonly previous?: Incident;
    });

/**
 * Where an alarm that begins belongs, DOMAIN.md's rules in their order: the open incident of its asset; the open incident of its gateway
 * that is still taking alarms of it; an open incident whose place is within 300 m and which began within 10 min; else a new one, which
 * names the one before where that ended within 24 h.
 */
export async function homeOf(
  deps: IncidentDependencies,
  registry: Registry,
  { asset, onset }: Pick<Beginning, 'asset' | 'onset'>,
  { group, gateway, areas }: Surroundings,
): Promise<Home> {
  const groups = { group, ...(gateway ? { gateway } : {}) };
  const own = await whereItGoesOn(deps.incidents, group.open);
  if (own && !hasEnded(own)) return { ...groups, join: own, isNewAsset: false };
  const fits = sameOwner(registry, asset);
  const storm = await stormOf(deps, gateway, fits);
  if (storm) return { ...groups, join: storm, isNewAsset: true };
  const { position, town: place } = asset;
  const whereabouts = position && { position, place, began: onset };
  let ended: Incident | undefined;
  for (const { incident } of whereabouts ? incidentsNear(areas, whereabouts, fits) : []) {
    const near = await whereItGoesOn(deps.incidents, incident);
    if (near && !hasEnded(near)) return { ...groups, join: near, isNewAsset: true };
    ended ??= near;
  }
  const previous = await previousOf(deps, group, own ?? ended);
  return { ...groups, areas, ...(whereabouts ? { whereabouts } : {}), ...(previous ? { previous } : {}) };
}

/** What one unit answers for does not disappear in the incident of another. */
export function sameOwner(registry: Registry, { town, domain }: Pick<Asset, 'town' | 'domain'>): (place: TierPath) => boolean {
  const { ownerOf } = indexRegistry(registry);
  const owner = ownerOf(town, domain);
  return (place) => ownerOf(place, domain) === owner;
}

/** Whether a gateway reports of several assets of the domain: where it does not, its group would be its asset's. */
function isShared(registry: Registry, { thing, asset }: Pick<Beginning, 'thing' | 'asset'>): boolean {
  const index = indexRegistry(registry);
  return thing.sensors.some((sensor) => sensor.asset !== asset.id && index.asset(sensor.asset)?.domain === asset.domain);
}

async function stormOf(
  deps: IncidentDependencies,
  gateway: IncidentGroup | undefined,
  fits: (place: TierPath) => boolean,
): Promise<Incident | undefined> {
  if (!gateway?.open || !gateway.takenAt || deps.clock.now() - toMillis(gateway.takenAt) > STORM_MILLIS) return undefined;
  const incident = await whereItGoesOn(deps.incidents, gateway.open);
  return incident && !hasEnded(incident) && fits(incident.town ?? incident.tier) ? incident : undefined;
}

/** The incident that a new one repeats: that of the asset, as long as its end is not too long ago. */
async function previousOf(deps: IncidentDependencies, group: IncidentGroup, ended: Incident | undefined): Promise<Incident | undefined> {
  const last = ended ?? (await whereItGoesOn(deps.incidents, group.lastClosed?.incident));
  const end = last && endOf(last);
  return end && deps.clock.now() - toMillis(end) <= RECURRENCE_MILLIS ? last : undefined;
}

/** How often the same thing has happened now: each within 24 h of the end of the one before. */
export const occurrenceAfter = (previous: Incident): number => (previous.occurrence ?? (previous.recurrenceOf ? 2 : 1)) + 1;
