import type { ApiAlarm, ApiIncident } from '../api/types.ts';
import type { AlarmSpan } from '../charts/series.ts';

/** One series that an incident's alarms come from, and the time around them that is shown. Epoch milliseconds. */
export interface IncidentSeries {
  readonly sensor: string;
  readonly metric: string;
  readonly spans: readonly AlarmSpan[];
  readonly from: number;
  readonly until: number;
}

const BEFORE_MILLIS = 30 * 60_000;
const AFTER_MILLIS = 30 * 60_000;
const DAY_MILLIS = 24 * 3_600_000;

/** The series behind an incident's alarms, the most severe first. What other systems reported and what was folded has none of its own. */
export function seriesOf({ alarms = [] }: ApiIncident): readonly IncidentSeries[] {
  const own = alarms.filter(({ folded, reported, movedTo }) => !reported && !movedTo && (folded === undefined || folded === 'sensor'));
  const named = own.flatMap((alarm) => namesOf(alarm).map((name) => ({ name, alarm })));
  const bySeries = Map.groupBy(named, ({ name }) => name);
  return [...bySeries]
    .sort(([, a], [, b]) => gravest(a) - gravest(b))
    .map(([name, found]) => {
      const spans = found.map(({ alarm }) => spanOf(alarm));
      const ends = spans.map(({ from, to }) => to ?? from);
      const [last, first] = [Math.max(...ends), Math.min(...spans.map(({ from }) => from))];
      const [sensor = '', metric = ''] = name.split('/');
      // What smoulders for days is looked at where it ended.
      return { sensor, metric, spans, from: Math.max(first, last - DAY_MILLIS) - BEFORE_MILLIS, until: last + AFTER_MILLIS };
    });
}

/** Of a condition over several things the series that met it. */
const namesOf = ({ sensor, metric, sources }: ApiAlarm): readonly string[] => sources ?? [`${sensor}/${metric}`];

function spanOf({ onsetAt, clearedAt, grade }: ApiAlarm): AlarmSpan {
  return { from: Date.parse(onsetAt), grade, ...(clearedAt ? { to: Date.parse(clearedAt) } : {}) };
}

const gravest = (found: readonly { readonly alarm: ApiAlarm }[]): number => Math.min(...found.map(({ alarm }) => alarm.grade.length));
