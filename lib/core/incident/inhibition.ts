import type { AlarmMatcher, CompiledRulePack, InhibitionScope } from '../alarm/rule.ts';
import { isMoreSevere } from '../alarm/rule-machine.ts';
import type { IncidentStore, Inhibitors } from '../ports/incident-store.ts';
import { groupName, hasEnded } from './grouping.ts';
import type { AlarmRow, Incident } from './model.ts';
import type { AlarmOrigin } from './place-alarm.ts';
import { whereItGoesOn } from './successor.ts';

/** An alarm with where it comes from. */
export interface PlacedAlarm extends AlarmOrigin {
  readonly exercise: boolean;
  readonly alarm: AlarmRow;
}

export interface Inhibitor {
  /** Where the alarm that holds back was raised: what is held back is recorded there. */
  readonly incident: Incident;
  readonly episode: string;
}

export const isLasting = ({ clearedAt, retracted }: AlarmRow): boolean => !clearedAt && !retracted;

const matches = ({ rules, grades }: AlarmMatcher, { rule, grade }: AlarmRow): boolean =>
  (!rules || rules.includes(rule)) && (!grades || grades.includes(grade));

function scopeOf(equal: readonly InhibitionScope[], { asset, thing, exercise }: PlacedAlarm): string {
  const own = { asset: asset.id, thing: thing.id, town: asset.town };
  return groupName(
    [...equal]
      .sort()
      .map((name) => `${name}=${own[name]}`)
      .join('&'),
    exercise,
  );
}

/**
 * What holds an alarm back now, as it is stored: an alarm that was raised before it and lasts, in an incident that is open, that the rules
 * in force name, and whose incident is not less severe. Nothing of it is remembered anywhere else, so a restart forgets nothing.
 */
export async function inhibitorOf(
  incidents: IncidentStore,
  packs: readonly CompiledRulePack[],
  placed: PlacedAlarm,
): Promise<Inhibitor | undefined> {
  const { alarm, asset } = placed;
  for (const { domain, inhibits = [] } of packs) {
    for (const { source, target, equal } of inhibits) {
      if (target.domain !== asset.domain || !matches(target, alarm)) continue;
      const { episodes } = await incidents.inhibitors(domain, scopeOf(equal, placed));
      for (const episode of episodes.filter((one) => one !== alarm.episode)) {
        const record = await incidents.episode(episode);
        if (!record?.incident || !isLasting(record.alarm) || record.alarm.inhibitedBy || !matches(source, record.alarm)) continue;
        const incident = await whereItGoesOn(incidents, record.incident, episode);
        if (incident && !hasEnded(incident) && !isMoreSevere(alarm.grade, incident.grade)) return { incident, episode };
      }
    }
  }
  return undefined;
}

/** The rows that say what holds others back, with an alarm that is raised now: of each scope in which a rule lets it. */
export async function withInhibitor(
  incidents: IncidentStore,
  packs: readonly CompiledRulePack[],
  placed: PlacedAlarm,
): Promise<readonly Inhibitors[]> {
  const { alarm, asset } = placed;
  const own = packs.find(({ domain }) => domain === asset.domain)?.inhibits ?? [];
  // At whatever grade: it may get worse, and its record says how it stands.
  const scopes = new Set(
    own.filter(({ source }) => matches({ ...source, grades: undefined }, alarm)).map(({ equal }) => scopeOf(equal, placed)),
  );
  return Promise.all(
    [...scopes].map(async (scope) => {
      const row = await incidents.inhibitors(asset.domain, scope);
      const records = await Promise.all(row.episodes.map((episode) => incidents.episode(episode)));
      const lasting = records.flatMap((record) =>
        record && isLasting(record.alarm) && record.episode !== alarm.episode ? [record.episode] : [],
      );
      return { ...row, episodes: [...lasting, alarm.episode] };
    }),
  );
}
