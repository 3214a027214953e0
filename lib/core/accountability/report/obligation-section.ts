import type { Bilingual } from '../../registry/model.ts';
import { type Block, type Cell, clockTime, column, note, say, shortTime } from './blocks.ts';
import { margin } from './draft.ts';
import type { HandlingReport, ReportObligation } from './model.ts';
import { actionName } from './timeline.ts';
import { BASES, BODIES, OBLIGATION_STATES, OUTCOMES, wordOf } from './words.ts';

export function obligationBlocks({ obligations }: HandlingReport): Block[] {
  if (obligations.length === 0) return [note('没有任务。', 'Nobody owed anything.')];
  const hasProvisional = obligations.some(({ provisional }) => provisional);
  return [
    {
      block: 'table',
      columns: [
        column(27, '单位', 'Unit'),
        column(13, '任务', 'Action'),
        column(22, '时限', 'Due'),
        column(20, '实际', 'Actual'),
        column(18, '结果', 'Outcome'),
      ],
      rows: obligations.map(obligationRow),
    },
    ...(hasProvisional
      ? [
          note(
            '“未核定”：该时限或其起算点未经公开核定，为暂定值。',
            '“Provisional”: the limit or its anchor is not public; a value of our own stands in.',
          ),
        ]
      : []),
  ];
}

function obligationRow(one: ReportObligation): Cell[] {
  const limit = durationWords(one.within);
  const from = wordOf(BASES, one.from);
  const marked = one.provisional ? ['（未核定）', ' (provisional)'] : ['', ''];
  const dueNote = say(`${from.zh} ${limit.zh}${marked[0]}`, `${limit.en} ${from.en}${marked[1]}`);
  return [
    { text: one.unit.name, below: wordOf(BODIES, one.body) },
    { text: actionName(one.action), below: say(`${one.level} 级`, `level ${one.level}`) },
    { text: one.due ? clockTime(one.due) : say('未起算', 'not started'), below: dueNote },
    { text: one.metAt ? clockTime(one.metAt) : '–', ...belowActual(one) },
    outcomeCell(one),
  ];
}

function belowActual(one: ReportObligation): Pick<Cell, 'below'> {
  const parts: Bilingual[] = [];
  if (one.acknowledgedAt) parts.push(say(`签收 ${shortTime(one.acknowledgedAt)}`, `acknowledged ${shortTime(one.acknowledgedAt)}`));
  if (one.evidence.length > 0) parts.push(say(`附件 ${one.evidence.length} 件`, `${one.evidence.length} attached`));
  if (parts.length === 0) return {};
  return { below: say(parts.map(({ zh }) => zh).join('；'), parts.map(({ en }) => en).join('; ')) };
}

function outcomeCell(one: ReportObligation): Cell {
  const told = one.escalatedTo.at(-1);
  const below = told ? { below: say(`已升级至 ${told.name.zh}`, `taken to ${told.name.en}`) } : {};
  if (one.state === 'superseded') {
    const breached = one.breachedAt ? ['，已超时', ', its clock was missed'] : ['', ''];
    return { text: say(`已替换${breached[0]}`, `superseded${breached[1]}`), mark: 'faint', ...below };
  }
  if (!one.outcome) return { text: OBLIGATION_STATES[one.state], ...below };
  const { zh, en } = OUTCOMES[one.outcome];
  const late = margin(one);
  const by = one.outcome === 'late' && late !== undefined && late < 0 ? durationWords(-late) : undefined;
  const mark = one.outcome === 'on-time' ? 'good' : one.outcome === 'waived' ? 'faint' : 'bad';
  return { text: say(by ? `${zh}（迟 ${by.zh}）` : zh, by ? `${en} by ${by.en}` : en), mark, ...below };
}

/** In minutes, which the mechanism's limits are given in; what is no whole number of them in seconds. */
function durationWords(millis: number): Bilingual {
  const minutes = millis / 60_000;
  if (minutes > 0 && minutes % 60 === 0) return say(`${minutes / 60} 小时`, `${minutes / 60} h`);
  if (Number.isInteger(minutes)) return say(`${minutes} 分钟`, `${minutes} min`);
  const seconds = Math.ceil(millis / 1000);
  return say(`${Math.floor(seconds / 60)} 分 ${seconds % 60} 秒`, `${Math.floor(seconds / 60)} min ${seconds % 60} s`);
}
