import { DOMAIN_NAMES } from '../../notification/texts.ts';
import type { Bilingual } from '../../registry/model.ts';
import { type Block, clockTime, note, say, type Words } from './blocks.ts';
import type { HandlingReport, Named } from './model.ts';
import { FALSE_ALARM_REASON_NAMES, MILESTONE_NAMES, STATES, wordOf } from './words.ts';

export const subjectBlocks = (report: HandlingReport): Block[] => [{ block: 'facts', rows: factsOf(report) }];

export const courseBlocks = ({ milestones }: HandlingReport): Block[] => [
  { block: 'facts', rows: milestones.map(({ of, at }) => [MILESTONE_NAMES[of], at ? clockTime(at) : '–']) },
];

function factsOf(report: HandlingReport): (readonly [Bilingual, Words])[] {
  const { subject, version, replaces, text } = report;
  const { mechanism, position, falseAlarm } = subject;
  const facts: [Bilingual, Words | undefined][] = [
    [say('编号', 'Incident'), subject.incident],
    [say('事由', 'Subject'), subject.title],
    [say('领域', 'Domain'), DOMAIN_NAMES[subject.domain]],
    [say('地点', 'Place'), asText(subject.place)],
    [say('设施', 'Asset'), subject.asset && asText(subject.asset)],
    [say('位置', 'Position'), position && `${position.lat.toFixed(5)}, ${position.lon.toFixed(5)} (WGS-84)`],
    [say('发生时间', 'Happened'), subject.occurredAt && clockTime(subject.occurredAt)],
    [say('报警级别', 'Alarm grade'), say(`${subject.grade} 级`, `grade ${subject.grade}`)],
    [
      say('响应级别', 'Response level'),
      subject.level ? say(`${subject.level} 级`, `level ${subject.level}`) : say('未确认', 'not confirmed'),
    ],
    [say('状态', 'State'), STATES[subject.state]],
    [say('联动机制', 'Linkage mechanism'), mechanismText(mechanism)],
    [say('复发自', 'Recurrence of'), subject.recurrenceOf],
    [say('误报原因', 'False alarm'), falseAlarm && falseAlarmText(falseAlarm)],
    [say('报告版本', 'Report version'), versionText(version, replaces, report.status)],
    [say('更正理由', 'Reason of the correction'), text.reason],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

const asText = ({ id, name }: Named): Bilingual => say(`${name.zh}（${id}）`, `${name.en} (${id})`);

function mechanismText({ version, name, effectiveFrom, provisional }: HandlingReport['subject']['mechanism']): Bilingual {
  if (!name || !effectiveFrom) return say(version, version);
  const [zh, en] = provisional ? ['（未核定）', ' (provisional)'] : ['', ''];
  const day = effectiveFrom.slice(0, 10);
  return say(`${version} ${name.zh}，${day} 起施行${zh}`, `${version} ${name.en}, in force from ${day}${en}`);
}

function falseAlarmText({ reasonCode, text }: { reasonCode: string; text?: string }): Bilingual {
  const reason = wordOf(FALSE_ALARM_REASON_NAMES, reasonCode);
  return say(text ? `${reason.zh}：${text}` : reason.zh, text ? `${reason.en}: ${text}` : reason.en);
}

function versionText(version: number, replaces: number | undefined, status: HandlingReport['status']): Bilingual {
  const draft = status === 'draft' ? ['（草稿，未签发）', ' (draft, not signed)'] : ['', ''];
  return say(
    `第 ${version} 版${replaces ? `，更正第 ${replaces} 版` : ''}${draft[0]}`,
    `version ${version}${replaces ? `, corrects version ${replaces}` : ''}${draft[1]}`,
  );
}

export function signatureBlocks({ signature, centre, at }: HandlingReport): Block[] {
  if (!signature)
    return [
      note(
        `系统于 ${clockTime(at)} 起草，尚未签发；原因与措施由值班人员填写。`,
        `Drafted by the system at ${clockTime(at)} and not signed; cause and measures are written by the watch.`,
      ),
    ];
  return [
    {
      block: 'facts',
      rows: [
        [say('签发单位', 'Issued by'), centre.name],
        [say('签发人', 'Signed by'), asText(signature)],
        ...(signature.unit ? [[say('单位', 'Unit'), signature.unit.name] as const] : []),
        [say('签发时间', 'Signed at'), clockTime(signature.at)],
      ],
    },
  ];
}

export function writtenOf(text: string | undefined, { status }: HandlingReport): Block {
  if (text) return { block: 'text', text };
  return status === 'draft' ? note('（待填写）', '(to be written)') : note('（未填写）', '(not stated)');
}
