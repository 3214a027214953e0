import { createHash } from 'node:crypto';
import { InvalidAction } from '../incident/errors.ts';
import type { AlarmRow, ReportedAlarm } from '../incident/model.ts';
import type { Instant } from '../instant.ts';
import { asRecorded } from '../notification/telephone-numbers.ts';
import type { AlarmSource, Registry } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import type { TierPath } from '../tier/tier-path.ts';
import { placeOfAlarm } from './place.ts';
import { pointerOf, type ReadAlarm } from './read-alarm.ts';

const DEFAULT_GRADE = 'III';

export interface Beginning {
  readonly registry: Registry;
  readonly source: AlarmSource;
  readonly said: ReadAlarm;
  readonly episode: string;
  readonly now: Instant;
}

/** An alarm that begins, as it enters the record. Where it was known, it is what it was wherever nothing else is said. Throws InvalidAction. */
export function beginningAlarm(beginning: Beginning, before?: AlarmRow): AlarmRow & { readonly reported: ReportedAlarm } {
  const { registry, source, episode, now } = beginning;
  const known = before?.reported;
  const said = known ? whereItWas(beginning.said, known) : beginning.said;
  const { externalId, updatedAt, device, position, asset, exercise } = said;
  const label = said.label ?? known?.label;
  const title = said.title ?? known?.title ?? asRecorded([source.name.zh, label ?? externalId].join(' '));
  return {
    episode,
    sensor: device === undefined && before ? before.sensor : `${source.id}:${shownId(device ?? externalId)}`,
    metric: 'reported',
    rule: said.kind ?? before?.rule ?? 'reported',
    grade: said.grade ?? before?.grade ?? DEFAULT_GRADE,
    onsetAt: said.occurredAt ?? updatedAt ?? now,
    reported: {
      source: source.id,
      externalId: asRecorded(externalId),
      ...(label ? { label } : {}),
      ...(updatedAt ? { updatedAt } : {}),
      domain: assetOf(registry, asset)?.domain ?? said.domain ?? known?.domain ?? source.domain ?? 'other',
      place: placeOfAlarm(registry, source, said),
      ...(position ? { position } : {}),
      title,
      ...(asset ? { asset } : {}),
      ...(exercise ? { exercise } : {}),
    },
  };
}

const assetOf = (registry: Registry, asset: string | undefined) => (asset === undefined ? undefined : indexRegistry(registry).asset(asset));

/** A telephone number is masked in what is shown; two of them stay two devices. */
function shownId(id: string): string {
  const shown = asRecorded(id);
  return shown === id ? id : `${shown}~${createHash('sha256').update(id).digest('hex').slice(0, 8)}`;
}

/** Where it is, as it was first said, unless another place is said. */
function whereItWas(said: ReadAlarm, known: ReportedAlarm): ReadAlarm {
  const isElsewhere = said.asset === undefined ? said.town !== undefined && said.town !== known.place : said.asset !== known.asset;
  if (isElsewhere) return said;
  const asset = said.asset ?? known.asset;
  const position = said.position ?? known.position;
  // Where only a position is said, that says where it is.
  const town = said.town ?? (said.position ? undefined : known.place);
  return { ...said, ...(asset ? { asset } : {}), ...(position ? { position } : {}), ...(town ? { town } : {}) };
}

/** Says at what was said of the place that the alarm is another tenant's. */
export function tenantFault(source: AlarmSource, { asset, town }: ReadAlarm, place: TierPath, tenant: string): InvalidAction {
  const field = asset !== undefined ? 'asset' : town !== undefined ? 'town' : 'lat';
  const message = `${place}: this alarm is one of ${tenant}: expected a place there, or another externalId`;
  return new InvalidAction([{ pointer: pointerOf(source, field), message }]);
}

/** The alarm as it is said to be now; where it is stays as it was first said. */
export function renewedAlarm({ grade, label, updatedAt }: ReadAlarm, before: AlarmRow): AlarmRow {
  if (!before.reported) return before;
  const reported = { ...before.reported, ...(label ? { label } : {}), ...(updatedAt ? { updatedAt } : {}) };
  return { ...before, grade: grade ?? before.grade, reported };
}
