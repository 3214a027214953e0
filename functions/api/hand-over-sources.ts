import { everyItem } from '../../lib/core/every-item.ts';
import { type Incident, OPEN_STATES } from '../../lib/core/incident/model.ts';
import { type Instant, plus, toMillis } from '../../lib/core/instant.ts';
import { maskTelephoneNumbers } from '../../lib/core/notification/telephone-numbers.ts';
import { contains, type TierPath } from '../../lib/core/tier/tier-path.ts';
import { silentSensors } from '../../lib/core/watch/dead-sensors.ts';
import type { DutyLogEntry } from '../../lib/core/watch/duty-log.ts';
import { type DeadSensor, type HandOverList, handOverList, type RunningSilence } from '../../lib/core/watch/hand-over-list.ts';
import { keptTiers, type UnstaffedHours, unstaffedHours, vacantOf } from '../../lib/core/watch/kept-hours.ts';
import type { Shift } from '../../lib/core/watch/model.ts';
import { rostersOf } from '../../lib/core/watch/on-call.ts';
import { silenceState, spanFrom } from '../../lib/core/watch/silence.ts';
import type { Tenant, TenantDirectory } from './tenants.ts';

const PAGE = 200;
const DAY_MILLIS = 86_400_000;
/** Things whose state is read at once. */
const AT_ONCE = 50;

/** Makes the list of a hand-over from what the tenants of this API know of the tier at that moment. */
export function handOverListOf(
  tenants: TenantDirectory,
  keeping: Tenant,
  remark?: string,
): (shift: Shift, at: Instant) => Promise<HandOverList> {
  return async (shift, at) => {
    const [incidents, silences, silent, unstaffed, entries] = await Promise.all([
      Promise.all(tenants.all().map((tenant) => openIncidents(tenant, shift.tier))),
      runningSilences(keeping, shift.tier, at),
      Promise.all(tenants.all().map((tenant) => silentIn(tenant, shift.tier, toMillis(at)))),
      unstaffedSoon(keeping, shift.tier, at),
      entriesSince(keeping, shift),
    ]);
    return handOverList({
      shift,
      at,
      incidents: incidents.flat(),
      silences,
      deadSensors: silent.flatMap(({ dead }) => dead),
      sensorsNeverHeard: silent.reduce((sum, { neverHeard }) => sum + neverHeard, 0),
      unstaffed,
      entries,
      ...(remark ? { remark } : {}),
    });
  };
}

const openIncidents = ({ incidents }: Tenant, within: TierPath): Promise<Incident[]> =>
  Array.fromAsync(everyItem((after) => incidents.list({ within, states: OPEN_STATES, limit: PAGE, ...after })));

/** Those that are for alarms of the tier now, whoever said so. */
async function runningSilences({ watchRoom }: Tenant, tier: TierPath, at: Instant): Promise<RunningSilence[]> {
  return (await watchRoom.silences.upTo(at))
    .filter((silence) => silenceState(silence, at) === 'active' && (contains(tier, silence.tier) || contains(silence.tier, tier)))
    .map((silence) => {
      const { id, reason, to } = silence;
      return { id, reason: maskTelephoneNumbers(`${reason.code}: ${reason.text}`), until: spanFrom(silence, at)?.to ?? to };
    });
}

async function silentIn({ id, publications, telemetry }: Tenant, within: TierPath, now: number) {
  const { things } = (await publications.active('registry')).body;
  const own = things.filter(({ tenant, town }) => tenant === id && contains(within, town));
  const dead: DeadSensor[] = [];
  let neverHeard = 0;
  for (let first = 0; first < own.length; first += AT_ONCE) {
    const some = own.slice(first, first + AT_ONCE);
    for (const silent of await Promise.all(some.map(async (thing) => silentSensors(thing, await telemetry.states(thing.id), now)))) {
      dead.push(...silent.dead);
      neverHeard += silent.neverHeard;
    }
  }
  return { dead, neverHeard };
}

async function unstaffedSoon({ publications, watchRoom }: Tenant, tier: TierPath, at: Instant): Promise<UnstaffedHours[]> {
  const registry = (await publications.active('registry')).body;
  if (keptTiers(registry).length === 0) return [];
  const sources = { rosters: await rostersOf(publications), modes: await watchRoom.modes.notOver(at), vacant: vacantOf(registry) };
  return unstaffedHours(registry, sources, tier, at, plus(at, DAY_MILLIS));
}

/** Read strongly: what was noted a moment ago is handed over too. */
async function entriesSince({ watchRoom }: Tenant, { tier, from }: Shift): Promise<DutyLogEntry[]> {
  const found: DutyLogEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await watchRoom.watch.log({ tier, limit: PAGE, ...(cursor ? { cursor } : {}) });
    found.push(...page.items.filter(({ at }) => toMillis(at) >= toMillis(from)));
    cursor = found.length > 0 && toMillis(page.items.at(-1)?.at ?? from) >= toMillis(from) ? page.cursor : undefined;
  } while (cursor);
  return found;
}
