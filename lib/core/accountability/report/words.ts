import type { IncidentEventType } from '../../incident/events.ts';
import type { ClearReason, IncidentState, ObligationOutcome, ObligationState } from '../../incident/model.ts';
import type { Bilingual } from '../../registry/model.ts';
import type { MILESTONES } from './model.ts';

const word = (zh: string, en: string): Bilingual => ({ zh, en });

/** What a value is called; one that is not known here is shown as it is. */
export const wordOf = (words: Readonly<Record<string, Bilingual>>, value: string): Bilingual =>
  Object.hasOwn(words, value) ? (words[value] as Bilingual) : { zh: value, en: value };

export const STATES: Readonly<Record<IncidentState, Bilingual>> = {
  raised: word('已报警', 'raised'),
  assessing: word('研判中', 'being assessed'),
  confirmed: word('已确认', 'confirmed'),
  dispatched: word('已派单', 'dispatched'),
  handling: word('处置中', 'being handled'),
  disposed: word('已处置', 'disposed'),
  verified: word('已复核', 'verified'),
  cleared: word('已解除', 'cleared'),
  archived: word('已归档', 'archived'),
  'false-alarm': word('误报', 'false alarm'),
};

export const MILESTONE_NAMES: Readonly<Record<(typeof MILESTONES)[number], Bilingual>> = {
  raised: word('报警', 'Raised'),
  assessed: word('研判完成', 'Assessed'),
  confirmed: word('确认', 'Confirmed'),
  dispatched: word('派单', 'Dispatched'),
  disposed: word('处置完毕', 'Disposed'),
  verified: word('复核', 'Verified'),
  cleared: word('解除', 'Cleared'),
  archived: word('归档', 'Archived'),
  reported: word('报告', 'Reported'),
};

export const OUTCOMES: Readonly<Record<ObligationOutcome, Bilingual>> = {
  'on-time': word('按时', 'on time'),
  late: word('逾期完成', 'late'),
  missed: word('未完成', 'missed'),
  waived: word('免除', 'waived'),
};

export const OBLIGATION_STATES: Readonly<Record<ObligationState, Bilingual>> = {
  pending: word('待办', 'pending'),
  met: word('已完成', 'met'),
  waived: word('免除', 'waived'),
  superseded: word('已替换', 'superseded'),
};

export const BASES: Readonly<Record<string, Bilingual>> = {
  raised: word('报警起', 'from raised'),
  assessed: word('研判起', 'from assessed'),
  confirmed: word('确认起', 'from confirmed'),
  dispatched: word('派单起', 'from dispatched'),
  acknowledged: word('签收起', 'from acknowledged'),
  arrived: word('到场起', 'from arrived'),
  disposed: word('处置完毕起', 'from disposed'),
};

export const BODIES: Readonly<Record<string, Bilingual>> = {
  owner: word('权属责任单位', 'responsible unit'),
  centre: word('监测中心', 'monitoring centre'),
  'centre@city': word('市监测中心', 'city monitoring centre'),
  'centre@district': word('区监测中心', 'district monitoring centre'),
  'regulator@district': word('区行业主管部门', 'district sector regulator'),
  'regulator@city': word('市行业主管部门', 'city sector regulator'),
  'emergency@district': word('区应急管理局', 'district emergency bureau'),
  'emergency@city': word('市应急管理局', 'city emergency bureau'),
  town: word('镇街', 'town'),
};

export const FALSE_ALARM_REASON_NAMES: Readonly<Record<string, Bilingual>> = {
  'sensor-fault': word('传感器故障', 'sensor fault'),
  calibration: word('校准检定', 'calibration'),
  construction: word('施工影响', 'construction'),
  weather: word('天气影响', 'weather'),
  test: word('测试', 'test'),
  other: word('其他', 'other'),
};

/** Why an alarm ended that no reading ended. */
export const CLEAR_REASON_NAMES: Readonly<Record<ClearReason, Bilingual>> = {
  'rule-withdrawn': word('规则已撤销或变更', 'rule withdrawn or changed'),
};

/** One for every type of event: a type that is added has to be named here. */
export const EVENT_NAMES: Readonly<Record<IncidentEventType, Bilingual>> = {
  raised: word('报警，警情成立', 'Alarm; incident raised'),
  'alarm-joined': word('新增报警', 'Another alarm joined'),
  'alarm-regraded': word('报警级别变化', 'Alarm changed its grade'),
  'alarm-cleared': word('报警恢复', 'Alarm cleared'),
  'alarm-amended': word('迟到数据更正了报警', 'Late data corrected an alarm'),
  'alarm-flapping': word('报警反复', 'Alarm comes and goes'),
  'alarm-released': word('抑制或静默结束，报警另立警情', 'No longer held back: the alarm goes on in another incident'),
  'cause-declared': word('认定共同原因', 'Common cause declared'),
  'grade-raised': word('警情级别上升', 'Incident grade rose'),
  'level-proposed': word('建议提级响应', 'Response of a higher level proposed'),
  'merge-proposed': word('建议合并', 'Merge proposed'),
  regraded: word('级别调整', 'Regraded'),
  'assessment-started': word('开始研判', 'Assessment started'),
  confirmed: word('确认警情', 'Incident confirmed'),
  'false-alarm-proposed': word('提出误报', 'False alarm proposed'),
  'false-alarm': word('认定误报', 'False alarm'),
  reopened: word('重新打开', 'Reopened'),
  dispatched: word('派单', 'Dispatched'),
  acknowledged: word('签收', 'Acknowledged'),
  returned: word('退回', 'Returned'),
  reassigned: word('改派', 'Reassigned'),
  'handling-moved': word('与市中心通信中断，改由区中心处置', 'City out of reach: handled by the district'),
  arrived: word('到场', 'On scene'),
  'obligation-disposed': word('处置完成', 'Disposed'),
  'fed-back': word('反馈', 'Fed back'),
  'obligation-met': word('任务完成', 'Obligation met'),
  'task-assigned': word('追加任务', 'Extra task'),
  'support-requested': word('请求支援', 'Support requested'),
  'extension-requested': word('申请延期', 'More time requested'),
  'extension-granted': word('同意延期', 'More time granted'),
  'extension-refused': word('不同意延期', 'More time refused'),
  'taken-over': word('接管', 'Taken over'),
  'plan-activated': word('启动预案', 'Plan activated'),
  'plan-ended': word('终止预案', 'Plan ended'),
  'on-scene-supported': word('现场技术支持', 'Support on scene'),
  merged: word('并入其他警情', 'Merged into another incident'),
  absorbed: word('其他警情并入', 'Another incident merged into it'),
  'handed-over': word('任务移交另一警情', 'Obligations handed over to another incident'),
  split: word('拆分', 'Split'),
  verified: word('复核通过', 'Verified'),
  rejected: word('复核不通过', 'Rejected'),
  cleared: word('解除', 'Cleared'),
  archived: word('归档', 'Archived'),
  'report-published': word('发布报告', 'Report published'),
  commented: word('备注', 'Comment'),
  'message-received': word('收到外部系统消息', 'Message of another system received'),
  'call-logged': word('通话记录', 'Call logged'),
  'deputy-called-for': word('无人接听，呼叫副职', 'No answer: deputy to be called'),
  'obligation-warned': word('时限将至，已提醒', 'Clock running out: unit reminded'),
  'obligation-breached': word('超过时限', 'Clock missed'),
  'obligation-escalated': word('超时升级', 'Escalated'),
  'obligation-reminded': word('超时再次提醒', 'Still overdue: reminded'),
  'acknowledgement-missed': word('未按时签收', 'Not acknowledged in time'),
  'acknowledgement-escalated': word('未签收升级', 'Not acknowledged: escalated'),
  'acknowledgement-reminded': word('未签收再次提醒', 'Still not acknowledged: reminded'),
  supervised: word('发出督办函', 'Supervision letter issued'),
};
