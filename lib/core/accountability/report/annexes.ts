import { type Instant, toMillis } from '../../instant.ts';
import { type Block, clockTime, column, note, say } from './blocks.ts';
import type { HandlingReport } from './model.ts';

export function timelineBlocks({ timeline, timelineLeftOut }: HandlingReport): Block[] {
  const left = [
    note(
      `时间线中间省略 ${timelineLeftOut} 条，全部见原始记录。`,
      `${timelineLeftOut} lines in the middle are left out; the record has them all.`,
    ),
  ];
  return [
    ...(timelineLeftOut > 0 ? left : []),
    {
      block: 'table',
      columns: [
        column(6, '序', 'No.'),
        column(20, '时间', 'Time'),
        column(24, '事项', 'What'),
        column(18, '何人', 'Who'),
        column(32, '内容', 'Details'),
      ],
      rows: timeline.map((line) => [
        { text: String(line.seq) },
        {
          text: clockTime(line.at),
          ...(isLate(line) ? { below: say(`入库 ${clockTime(line.recordedAt)}`, `recorded ${clockTime(line.recordedAt)}`) } : {}),
        },
        { text: line.what },
        { text: line.who },
        { text: line.details, ...(line.written ? { below: line.written } : {}) },
      ]),
    },
  ];
}

const isLate = ({ at, recordedAt }: { at: Instant; recordedAt: Instant }): boolean =>
  Math.abs(toMillis(recordedAt) - toMillis(at)) > 60_000;

export function evidenceBlocks({ evidence }: HandlingReport): Block[] {
  if (evidence.length === 0) return [note('没有附件。', 'Nothing was attached.')];
  return [
    {
      block: 'table',
      columns: [column(20, '时间、何人', 'When, who'), column(18, '类型', 'Type'), column(62, '摘要（SHA-256）', 'Digest (SHA-256)')],
      rows: evidence.map((one) => [
        { text: clockTime(one.at), below: one.by },
        one.contentType === null
          ? { text: say('文件不存在', 'no such file'), mark: 'bad' }
          : { text: one.contentType, below: `${one.bytes} B` },
        {
          text: one.digest ?? one.id,
          below: one.embedded ? say('图见下', 'shown below') : say('未嵌入，在系统中查看', 'not embedded: to be seen in the system'),
        },
      ]),
    },
    ...evidence.filter(({ embedded }) => embedded).map((one): Block => ({ block: 'photo', evidence: one })),
  ];
}
