import type { AlarmRow } from '../../incident/model.ts';
import type { Bilingual } from '../../registry/model.ts';
import { type Block, type Cell, clockTime, column, note, say } from './blocks.ts';
import type { HandlingReport, ReportSeries } from './model.ts';
import { CLEAR_REASON_NAMES } from './words.ts';

export function alarmBlocks({ alarms }: HandlingReport): Block[] {
  if (alarms.shown.length === 0) return [note('没有传感器报警：由人员报告。', 'No sensor gave alarm: it was reported by people.')];
  const more: Block[] =
    alarms.groups.length === 0
      ? []
      : [
          note(
            `共 ${alarms.total} 条报警，按类汇总；以下列出其中 ${alarms.shown.length} 条。`,
            `${alarms.total} alarms, by kind; ${alarms.shown.length} of them are listed below.`,
          ),
          {
            block: 'table',
            columns: [
              column(12, '级别', 'Grade'),
              column(30, '规则', 'Rule'),
              column(14, '报警数', 'Alarms'),
              column(14, '传感器数', 'Sensors'),
              column(30, '起止', 'First and last'),
            ],
            rows: alarms.groups.map((group) => [
              { text: group.grade },
              { text: group.rule, below: group.metric },
              { text: String(group.alarms) },
              { text: String(group.sensors) },
              { text: clockTime(group.first), below: clockTime(group.last) },
            ]),
          },
        ];
  return [
    ...more,
    {
      block: 'table',
      columns: [
        column(8, '级别', 'Grade'),
        column(34, '传感器、指标', 'Sensor, metric'),
        column(22, '规则、数值', 'Rule, value'),
        column(18, '开始', 'Onset'),
        column(18, '恢复', 'Clear'),
      ],
      rows: alarms.shown.map((alarm) => [
        { text: alarm.grade },
        { text: alarm.sensor, below: alarm.metric },
        { text: alarm.rule, below: alarm.count === undefined ? seenOf(alarm) : countOf(alarm.count) },
        { text: clockTime(alarm.onsetAt), ...lastOnset(alarm) },
        endOf(alarm),
      ]),
    },
  ];
}

/** Its value, or what another system called it; of an anomaly what was expected and seen, and the chance of that in normal times. */
function seenOf({ value, because, reported }: AlarmRow): string {
  if (reported) return [reported.label, reported.externalId].filter((part) => part !== undefined).join(' · ');
  if (!because) return String(value);
  const { expected, seen, chance } = because;
  return `${value} (${seen} ≠ ${expected}, p = ${chance.toExponential(0)})`;
}

const countOf = (count: number): Bilingual => say(`反复报警，另计 ${count} 次`, `comes and goes: ${count} more counted`);

const lastOnset = ({ onsetAt, lastOnsetAt }: AlarmRow): Pick<Cell, 'below'> =>
  lastOnsetAt && lastOnsetAt !== onsetAt ? { below: clockTime(lastOnsetAt) } : {};

/** What became of an alarm, and what it was that nobody was sent for it. */
function endOf({ retracted, movedTo, clearedAt, clearReason, inhibitedBy, silencedBy }: AlarmRow): Cell {
  if (retracted) return { text: say('后到数据撤销', 'taken back by late data'), mark: 'faint' };
  if (movedTo) return { text: say('转入另一警情', 'went on in another incident'), below: movedTo };
  const text = clearedAt ? clockTime(clearedAt) : say('未恢复', 'not cleared');
  if (inhibitedBy) return { text, below: say('受其他报警抑制', 'held back by another alarm') };
  if (silencedBy) return { text, below: say('处于静默期', 'under a silence') };
  return clearReason ? { text, below: CLEAR_REASON_NAMES[clearReason] } : { text };
}

export function seriesBlocks({ series, seriesLeftOut }: HandlingReport): Block[] {
  if (series.length === 0) return [note('没有与报警相关的监测数据。', 'No readings belong to an alarm.')];
  const left: Block[] =
    seriesLeftOut > 0 ? [note(`另有 ${seriesLeftOut} 条数据序列未绘出。`, `${seriesLeftOut} further series are not drawn.`)] : [];
  return [...series.flatMap(oneSeries), ...left];
}

function oneSeries(series: ReportSeries): Block[] {
  const { sensor, metric, unit, from, to, points, readings, flagged, truncated } = series;
  const title = say(`${sensor} · ${metric}${unit ? `（${unit}）` : ''}`, `${sensor} · ${metric}${unit ? ` (${unit})` : ''}`);
  const span = `${clockTime(from)} – ${clockTime(to)}`;
  if (points.length === 0)
    return [
      note(
        `${title.zh}：${span} 的数据已不再保存，或没有可用数据。`,
        `${title.en}: the readings of ${span} are no longer kept, or none is usable.`,
      ),
    ];
  const zh = [
    `${span}，${readings} 个读数`,
    ...(flagged ? [`其中 ${flagged} 个有质量标记，未绘出`] : []),
    ...(truncated ? ['读数过多，只取最近部分'] : []),
  ];
  const en = [
    `${span}, ${readings} readings`,
    ...(flagged ? [`${flagged} of them flagged and not drawn`] : []),
    ...(truncated ? ['too many: only the latest are read'] : []),
  ];
  return [{ block: 'chart', title, series }, note(`${zh.join('；')}。`, `${en.join('; ')}.`)];
}
