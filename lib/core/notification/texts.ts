import type { IncidentEvent, IncidentEventType } from '../incident/events.ts';
import type { Incident, Obligation, OwedAction } from '../incident/model.ts';
import { isCentre } from '../mechanism/escalation.ts';
import { type Body, LEAD } from '../mechanism/model.ts';
import type { MessageFields } from '../ports/unit-notifier.ts';
import type { Bilingual, DomainId, Messaging } from '../registry/model.ts';
import { mapLink } from './map-link.ts';
import { messageRemarks } from './message-remarks.ts';
import { maskTelephoneNumbers } from './telephone-numbers.ts';

export const DOMAIN_NAMES: Readonly<Record<DomainId, Bilingual>> = {
  bridge: { zh: '桥梁', en: 'bridge' },
  gas: { zh: '燃气', en: 'gas' },
  fire: { zh: '消防', en: 'fire' },
  drainage: { zh: '排水', en: 'drainage' },
  elevator: { zh: '电梯', en: 'elevator' },
  rail: { zh: '轨道', en: 'rail' },
  traffic: { zh: '交通', en: 'traffic' },
  'forest-fire': { zh: '林火', en: 'forest fire' },
  'high-risk-enterprise': { zh: '高危企业', en: 'high-risk enterprise' },
  'water-supply': { zh: '供水', en: 'water supply' },
  other: { zh: '其他', en: 'other' },
};

export const ACTION_NAMES: Readonly<Record<OwedAction, Bilingual>> = {
  assess: { zh: '研判', en: 'assess' },
  guide: { zh: '指导', en: 'guide' },
  arrive: { zh: '到场', en: 'be on scene' },
  dispose: { zh: '处置', en: 'dispose' },
  'feed-back': { zh: '反馈', en: 'feed back' },
  support: { zh: '支援', en: 'support' },
  report: { zh: '报告', en: 'report' },
  task: { zh: '任务', en: 'task' },
};

const EVENT_NAMES: Partial<Readonly<Record<IncidentEventType, Bilingual>>> = {
  raised: { zh: '报警', en: 'Alarm' },
  'assessment-started': { zh: '已受理，研判中', en: 'Being assessed' },
  commented: { zh: '答复', en: 'Answer' },
  'deputy-called-for': { zh: '无人接听', en: 'No answer' },
  reopened: { zh: '重新研判', en: 'Reopened' },
  dispatched: { zh: '派单', en: 'Dispatched' },
  'alarm-joined': { zh: '又有设施报警', en: 'Another asset in alarm' },
  'level-proposed': { zh: '建议提级', en: 'Higher level proposed' },
  'merge-proposed': { zh: '建议合并', en: 'Merge proposed' },
  'grade-raised': { zh: '级别升高', en: 'Grade raised' },
  regraded: { zh: '级别调整', en: 'Regraded' },
  'task-assigned': { zh: '追加任务', en: 'Extra task' },
  'support-requested': { zh: '请求支援', en: 'Support requested' },
  'extension-requested': { zh: '申请延期', en: 'More time requested' },
  'extension-granted': { zh: '同意延期', en: 'More time granted' },
  'extension-refused': { zh: '不同意延期', en: 'More time refused' },
  'taken-over': { zh: '接管', en: 'Taken over' },
  'plan-activated': { zh: '启动预案', en: 'Plan activated' },
  'plan-ended': { zh: '终止预案', en: 'Plan ended' },
  'on-scene-supported': { zh: '现场技术支持', en: 'Support on scene' },
  merged: { zh: '并入其他警情', en: 'Merged into another incident' },
  'handed-over': { zh: '任务移交', en: 'Obligations handed over' },
  absorbed: { zh: '并入警情', en: 'Another incident merged into it' },
  split: { zh: '拆分', en: 'Split' },
  reassigned: { zh: '改派', en: 'Reassigned' },
  'handling-moved': { zh: '与市中心通信中断，由区中心处置', en: 'City out of reach, handled by the district' },
  rejected: { zh: '复核未通过', en: 'Not verified' },
  'message-received': { zh: '外部系统消息', en: 'Message of another system' },
  returned: { zh: '退回', en: 'Returned' },
  'false-alarm-proposed': { zh: '误报待确认', en: 'False alarm proposed' },
  arrived: { zh: '已到场', en: 'On scene' },
  'fed-back': { zh: '已反馈', en: 'Fed back' },
  'obligation-warned': { zh: '即将超时', en: 'Due soon' },
  'obligation-breached': { zh: '超时', en: 'Overdue' },
  'obligation-escalated': { zh: '超时升级', en: 'Escalated' },
  'obligation-reminded': { zh: '超时提醒', en: 'Still overdue' },
  supervised: { zh: '督办函', en: 'Supervision letter' },
  'acknowledgement-missed': { zh: '未签收', en: 'Not acknowledged' },
  'acknowledgement-escalated': { zh: '未签收升级', en: 'Escalated, not acknowledged' },
  'acknowledgement-reminded': { zh: '签收提醒', en: 'Still not acknowledged' },
  'obligation-disposed': { zh: '处置完毕', en: 'Disposed' },
  'false-alarm': { zh: '误报', en: 'False alarm' },
  cleared: { zh: '解除', en: 'Cleared' },
  'report-published': { zh: '处置分析报告', en: 'Handling report' },
};

export interface Message {
  readonly subject: Bilingual;
  readonly text: Bilingual;
  /** One line, for a short message or a call. */
  readonly short: Bilingual;
  readonly fields: MessageFields;
}

/** What a message is made of beside the event and its incident. */
export interface MessageContext {
  readonly unit: string;
  readonly place: Bilingual;
  /** The name of what it happened to; a report by hand may know none. */
  readonly asset?: Bilingual;
  readonly map?: Messaging['map'];
  /** Where the console shows the incident to whoever signs in there. */
  readonly page?: string;
  /** A unit's name. */
  nameOf(unit: string): Bilingual;
}

/** A short message holds so many characters of a title; what is owed by when and the link matter more. */
const SHORT_TITLE = 24;

/**
 * What a unit is told of an event: what and where, how severe, and what it owes by when; of an escalation, whom in the unit it is for and who
 * missed what.
 */
export function messageOf(event: IncidentEvent, incident: Incident, { unit, place, asset, map, page, nameOf }: MessageContext): Message {
  const what = EVENT_NAMES[event.type] ?? { zh: event.type, en: event.type };
  const domain = DOMAIN_NAMES[incident.domain];
  const mark = incident.exercise ? { zh: '【演练】', en: '[EXERCISE] ' } : { zh: '', en: '' };
  const severity = incident.level ?? incident.grade;
  const title = maskTelephoneNumbers(incident.title);
  const owed = owedBy(incident, unit);
  const first = owed[0];
  const remarks = [...escalationLines(event, incident, nameOf), ...groupingRemarks(event), ...messageRemarks(event)];
  // A call has no link to look it up by: a unit that looks after many places hears which.
  const about = asset ?? { zh: cut(title), en: cut(title) };
  const position = incident.position && mapLink(incident.position, map);
  const report = event.type === 'report-published' ? page : undefined;
  const subject = {
    zh: `${mark.zh}${what.zh}：${place.zh}${domain.zh}${severity}级`,
    en: `${mark.en}${what.en}: ${domain.en}, ${place.en}, level ${severity}`,
  };
  return {
    subject,
    text: {
      zh: lines(
        `${mark.zh}${title}（${incident.id}）`,
        ...remarks.map(({ zh }) => zh),
        ...owed.map(owedZh),
        position && `位置：${position}`,
        report && `报告（登录后查看或下载）：${report}`,
      ),
      en: lines(
        `${mark.en}${title} (${incident.id})`,
        ...remarks.map(({ en }) => en),
        ...owed.map(owedEn),
        position && `position: ${position}`,
        report && `report, to be read or downloaded after sign-in: ${report}`,
      ),
    },
    short: {
      zh: [`${subject.zh}，${about.zh}`, ...remarks.map(({ zh }) => zh), ...owed.map(owedZh)].join('；'),
      en: [subject.en, about.en, ...remarks.map(({ en }) => en), ...owed.map(owedEn)].join('; '),
    },
    fields: {
      what: `${mark.zh}${what.zh}`,
      place: place.zh,
      domain: domain.zh,
      level: severity,
      owed: first ? `${ACTION_NAMES[first.action].zh}${first.provisional ? '（未核定）' : ''}` : '',
      due: first ? timeOf(first) : '',
      unit: nameOf(unit).zh,
    },
  };
}

/** What a message without an incident says: it only tries a channel. */
export function testMessage(unit: Bilingual, id: string): Message {
  const subject = { zh: `【测试】${unit.zh}消息渠道测试`, en: `[TEST] message channel of ${unit.en}` };
  return {
    subject,
    text: { zh: `${subject.zh}，无需处理。编号 ${id}`, en: `${subject.en}: nothing to do. Number ${id}` },
    short: { zh: `${subject.zh}，无需处理`, en: `${subject.en}: nothing to do` },
    fields: { what: '【测试】', place: '', domain: '', level: '', owed: '', due: '', unit: unit.zh },
  };
}

/** What a unit still owes, what is due first before the rest. */
export function owedBy(incident: Incident, unit: string): Obligation[] {
  return incident.obligations
    .filter((obligation) => obligation.unit === unit && obligation.state === 'pending')
    .sort((a, b) => ((a.due ?? '~') < (b.due ?? '~') ? -1 : (a.due ?? '~') > (b.due ?? '~') ? 1 : 0));
}

const lines = (...parts: readonly (string | undefined)[]): string => parts.filter((part) => part !== undefined).join('\n');
const cut = (text: string): string => ([...text].length > SHORT_TITLE ? `${[...text].slice(0, SHORT_TITLE - 1).join('')}…` : text);

/** Whom in the unit it is for, who missed what, and what else whoever is told has to know. */
function escalationLines(event: IncidentEvent, incident: Incident, nameOf: (unit: string) => Bilingual): Bilingual[] {
  switch (event.type) {
    case 'obligation-escalated': {
      const { unit, obligation: id, body, reason } = event.data;
      const obligation = incident.obligations.find((one) => one.id === id);
      const [name, action] = [nameOf(unit), obligation && ACTION_NAMES[obligation.action]];
      if (!obligation || !action) return [];
      // A person may escalate what is not overdue yet.
      const missed = obligation.breachedAt
        ? {
            zh: `${name.zh}未按时${action.zh}（时限 ${timeOf(obligation)}）`,
            en: `${name.en} missed: ${action.en}, due ${timeOf(obligation)}`,
          }
        : { zh: `${name.zh}尚未${action.zh}`, en: `${name.en} has not done yet: ${action.en}` };
      return [
        ...addressee(body, unit, incident),
        missed,
        ...(reason ? [{ zh: `原因：${masked(reason)}`, en: `Reason: ${masked(reason)}` }] : []),
      ];
    }
    case 'supervised':
      return event.data.text ? [event.data.text] : [];
    case 'acknowledgement-missed':
    case 'acknowledgement-escalated':
    case 'acknowledgement-reminded': {
      const { unit, due } = event.data;
      const [name, provisional] = [nameOf(unit), incident.acknowledgeWithin?.provisional ?? false];
      const limit = timeOf({ due });
      const line = {
        zh: `${name.zh}未在 ${limit} 前签收${provisional ? '（时限未核定）' : ''}`,
        en: `${name.en} has not acknowledged by ${limit}${provisional ? ' (limit provisional)' : ''}`,
      };
      return event.type === 'acknowledgement-escalated' ? [...addressee(event.data.body, unit, incident), line] : [line];
    }
    default:
      return [];
  }
}

/** What joined an incident, and what is proposed for it. */
function groupingRemarks(event: IncidentEvent): Bilingual[] {
  switch (event.type) {
    case 'alarm-joined': {
      const { asset, sensor } = event.data.alarm;
      return [{ zh: `报警设施：${asset ?? sensor}`, en: `In alarm: ${asset ?? sensor}` }];
    }
    case 'level-proposed': {
      const { level, occurrence } = event.data;
      return [
        {
          zh: `24 小时内第 ${occurrence} 次：建议按${level}级响应`,
          en: `Occurrence ${occurrence} within 24 h each: level ${level} is proposed`,
        },
      ];
    }
    case 'merge-proposed':
      return [
        {
          zh: `${event.data.metres} 米内有同类事件 ${event.data.with}：请判断是否合并`,
          en: `${event.data.metres} m from ${event.data.with}: decide whether it is the same`,
        },
      ];
    default:
      return [];
  }
}

/** The lead is told as a person of the unit itself, by the unit's channels; in a centre that is the shift leader. */
function addressee(body: Body, unit: string, { obligations }: Incident): Bilingual[] {
  if (body !== LEAD) return [];
  const centre = obligations.some((one) => one.unit === unit && isCentre(one.body));
  return [centre ? { zh: '请转值班长', en: 'For the shift leader' } : { zh: '请转单位负责人', en: 'For the lead of the unit' }];
}

const masked = (text: string): string => maskTelephoneNumbers(text);
const timeOf = ({ due }: Pick<Obligation, 'due'>): string => (due ? `${due.slice(5, 10)} ${due.slice(11, 16)}` : '');
const owedZh = (one: Obligation): string =>
  `${ACTION_NAMES[one.action].zh}${one.due ? `：${timeOf(one)} 前` : ''}${one.provisional ? '（未核定）' : ''}`;
const owedEn = (one: Obligation): string =>
  `${ACTION_NAMES[one.action].en}${one.due ? ` by ${timeOf(one)}` : ''}${one.provisional ? ' (provisional)' : ''}`;
