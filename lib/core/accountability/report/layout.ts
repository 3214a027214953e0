import type { Bilingual } from '../../registry/model.ts';
import { alarmBlocks, seriesBlocks } from './alarm-section.ts';
import { evidenceBlocks, timelineBlocks } from './annexes.ts';
import { type Block, heading, say } from './blocks.ts';
import { courseBlocks, signatureBlocks, subjectBlocks, writtenOf } from './facts-section.ts';
import type { HandlingReport } from './model.ts';
import { obligationBlocks } from './obligation-section.ts';

export const TITLE = say('处置分析报告', 'Handling report');

/** What a reader must know before anything else. */
export function marksOf({ status, subject }: HandlingReport): Bilingual[] {
  return [...(status === 'draft' ? [say('草稿', 'DRAFT')] : []), ...(subject.exercise ? [say('演练', 'EXERCISE')] : [])];
}

export function layout(report: HandlingReport): Block[] {
  return [
    heading('一、基本情况', '1. The incident'),
    ...subjectBlocks(report),
    heading('二、经过', '2. Course'),
    ...courseBlocks(report),
    heading('三、报警', '3. Alarms'),
    ...alarmBlocks(report),
    heading('四、监测数据', '4. Readings'),
    ...seriesBlocks(report),
    heading('五、各单位任务与时限', '5. Who owed what by when, and what was done'),
    ...obligationBlocks(report),
    heading('六、原因分析', '6. Cause'),
    writtenOf(report.text.cause, report),
    heading('七、整改措施', '7. Measures'),
    writtenOf(report.text.measures, report),
    ...(report.text.summary ? [heading('八、处置结论', '8. Conclusion'), writtenOf(report.text.summary, report)] : []),
    heading('附一、时间线', 'Annex 1. Timeline'),
    ...timelineBlocks(report),
    heading('附二、附件', 'Annex 2. Evidence'),
    ...evidenceBlocks(report),
    heading('签发', 'Signed'),
    ...signatureBlocks(report),
  ];
}
