import type { IncidentEvent } from '../../incident/events.ts';
import { isFolded, regraded, withEnd } from '../../incident/fold-alarms.ts';
import type { AlarmRow, Incident } from '../../incident/model.ts';

/**
 * Every alarm by itself, as the events told them one after the other, where the incident keeps them folded: a report has room for more than a
 * list that people watch. Of those that flap only the first ones were told, so that one row more counts the others.
 */
export function singleAlarms({ id, alarms }: Pick<Incident, 'id' | 'alarms'>, events: readonly IncidentEvent[]): readonly AlarmRow[] {
  if (!alarms.some(isFolded)) return alarms;
  const rows = new Map<string, AlarmRow>();
  const add = (row: AlarmRow): void => void rows.set(isFolded(row) ? `${row.folded}/${row.episode}` : row.episode, row);
  const change = (episode: string, was: AlarmRow | undefined, now: (row: AlarmRow) => AlarmRow): void => {
    const row = rows.get(episode) ?? was;
    if (row) rows.set(episode, now(row));
  };
  for (const event of events) {
    switch (event.type) {
      case 'raised':
        for (const row of [event.data.alarm, ...(event.data.furtherAlarms ?? [])]) if (row) add(row);
        break;
      case 'alarm-joined':
        add(event.data.alarm);
        break;
      case 'absorbed':
        event.data.alarms.forEach(add);
        break;
      case 'alarm-regraded': {
        const { episode, was, grade, value, reported } = event.data;
        change(episode, was, (row) => regraded(row, { grade, value, reported }));
        break;
      }
      case 'alarm-cleared': {
        const { episode, was, time, reasonCode } = event.data;
        change(episode, was, (row) => withEnd(row, time, reasonCode));
        break;
      }
      case 'alarm-amended': {
        const { episode, was, alarm } = event.data;
        change(episode, was, () => alarm);
        break;
      }
      case 'alarm-released': {
        const { episode, was, to } = event.data;
        // What was let go into this incident joins it as any other.
        if (to === id) rows.delete(episode);
        else change(episode, was, (row) => ({ ...row, movedTo: to }));
        break;
      }
      case 'alarm-flapping': {
        const { alarm, count, active } = event.data;
        const key = `flapping/${alarm.sensor}/${alarm.metric}/${alarm.rule}`;
        const before = rows.get(key);
        rows.set(key, counted(alarm, before, count, active));
        break;
      }
    }
  }
  return [...rows.values()];
}

/** The alarms that were counted and not told: from the first to the last of them. */
function counted(alarm: AlarmRow, before: AlarmRow | undefined, more: number, activeMore: number): AlarmRow {
  const [count, active] = [(before?.count ?? 0) + more, Math.max(0, (before?.active ?? 0) + activeMore)];
  const { clearedAt = alarm.onsetAt, ...row } = alarm;
  return {
    ...row,
    onsetAt: before?.onsetAt ?? alarm.onsetAt,
    ...{ folded: 'sensor', count, active, lastOnsetAt: alarm.onsetAt, flapping: true },
    ...(active > 0 ? {} : { clearedAt }),
  };
}

/** How many alarms a row stands for. */
export const alarmsIn = ({ count, retracted }: AlarmRow): number => count ?? (retracted ? 0 : 1);
