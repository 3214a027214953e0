import type { ReportSources } from '../../../lib/core/accountability/report/draft.ts';
import { evidenceIds, type KnownEvidence } from '../../../lib/core/accountability/report/evidence.ts';
import { type ReadSeries, type SeriesWanted, seriesWanted } from '../../../lib/core/accountability/report/series.ts';
import { singleAlarms } from '../../../lib/core/accountability/report/single-alarms.ts';
import type { IncidentEvent } from '../../../lib/core/incident/events.ts';
import type { Incident } from '../../../lib/core/incident/model.ts';
import { indexRegistry, type RegistryIndex } from '../../../lib/core/registry/registry-index.ts';
import type { Dependencies } from '../handler.ts';
import { registryOf, type Tenant } from '../tenants.ts';
import type { Photos } from './html.ts';

/** Each is a drawing and a read of its own. */
const MOST_SERIES = 12;
/** Of one series: a reading every nine seconds for the longest time that is shown. */
const MOST_READINGS = 10_000;
/** Bytes of photos that lie in the report. With what Base64 adds they stay below what an answer of a function may have (6 MB). */
const PHOTO_BYTES = 3_000_000;
const PHOTO_TYPES = ['image/jpeg', 'image/png', 'image/webp'];
const AT_A_TIME = 10;

/** What a report is made from, read from the tenant's stores. */
export type Gathered = Pick<ReportSources, 'registry' | 'mechanism' | 'rules' | 'series' | 'seriesLeftOut' | 'evidence'> & {
  readonly photos: Photos;
};

export async function gather(
  deps: Pick<Dependencies, 'tenants' | 'clock'>,
  tenant: Tenant,
  incident: Incident,
  events: readonly IncidentEvent[],
): Promise<Gathered> {
  const wanted = seriesWanted({ alarms: singleAlarms(incident, events) }, deps.clock.now());
  const [registry, mechanism, rules, kept] = await Promise.all([
    registryOf(deps.tenants),
    tenant.publications.active('mechanism'),
    tenant.publications.at('rules', incident.raisedAt),
    keptEvidence(tenant, incident.id, evidenceIds(events)),
  ]);
  const index = indexRegistry(registry);
  return {
    registry,
    mechanism: mechanism.body.versions.find(({ version }) => version === incident.mechanism),
    rules: rules?.body ?? [],
    series: await Promise.all(wanted.slice(0, MOST_SERIES).map((one) => readSeries(tenant, index, one))),
    seriesLeftOut: Math.max(0, wanted.length - MOST_SERIES),
    ...kept,
  };
}

/** A sensor that was withdrawn has no thing any more, and nobody can say where its readings lie. */
async function readSeries(tenant: Tenant, index: RegistryIndex, wanted: SeriesWanted): Promise<ReadSeries> {
  const thing = index.sensor(wanted.sensor)?.thing;
  if (!thing) return { wanted, readings: [], truncated: false };
  const { from, to, sensor } = wanted;
  const page = await tenant.telemetry.readings(thing.id, sensor, { from, to, limit: MOST_READINGS });
  return { wanted, readings: page.items, truncated: page.cursor !== undefined };
}

/** The descriptions of all, and the bytes of those photos that have room, in the order in which they were named. */
async function keptEvidence(
  { evidence }: Tenant,
  incident: string,
  ids: readonly string[],
): Promise<{ readonly evidence: ReadonlyMap<string, KnownEvidence>; readonly photos: Photos }> {
  const known = new Map<string, KnownEvidence>();
  const photos = new Map<string, { readonly contentType: string; readonly bytes: Uint8Array }>();
  let room = PHOTO_BYTES;
  for (let from = 0; from < ids.length; from += AT_A_TIME) {
    const some = ids.slice(from, from + AT_A_TIME);
    const rows = await Promise.all(some.map((id) => evidence.about(incident, id)));
    for (const [position, row] of rows.entries()) {
      const id = some[position] as string;
      if (!row) continue;
      const { contentType, bytes, digest } = row;
      const photo = PHOTO_TYPES.includes(contentType) && bytes <= room ? await evidence.get(incident, id) : undefined;
      if (photo) {
        room -= photo.bytes.length;
        photos.set(id, photo);
      }
      known.set(id, { contentType, bytes, ...(digest ? { digest } : {}), embedded: photo !== undefined });
    }
  }
  return { evidence: known, photos };
}
