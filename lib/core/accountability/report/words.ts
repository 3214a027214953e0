import type { IncidentState, ObligationOutcome, ObligationState } from '../../incident/model.ts';
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

export const EVENT_NAMES: Readonly<Record<string, Bilingual>> = {
  raised: word('报警，警情成立', 'Alarm; incident raised'),
  'alarm-joined': word('新增报警', 'Another alarm joined'),
  'alarm-regraded': word('报警级别变化', 'Alarm changed its grade'),
  'alarm-cleared': word('报警恢复', 'Alarm cleared'),
  'alarm-amended': word('迟到数据更正了报警', 'Late data corrected an alarm'),
  'grade-raised': word('警情级别上升', 'Incident grade rose'),
  'assessment-started': word('开始研判', 'Assessment started'),
  confirmed: word('确认警情', 'Incident confirmed'),
  'false-alarm-proposed': word('提出误报', 'False alarm proposed'),
  'false-alarm': word('认定误报', 'False alarm'),
  reopened: word('重新打开', 'Reopened'),
  dispatched: word('派单', 'Dispatched'),
  acknowledged: word('签收', 'Acknowledged'),
  returned: word('退回', 'Returned'),
  reassigned: word('改派', 'Reassigned'),
  arrived: word('到场', 'On scene'),
  'obligation-disposed': word('处置完成', 'Disposed'),
  'fed-back': word('反馈', 'Fed back'),
  'obligation-met': word('任务完成', 'Obligation met'),
  verified: word('复核通过', 'Verified'),
  rejected: word('复核不通过', 'Rejected'),
  cleared: word('解除', 'Cleared'),
  archived: word('归档', 'Archived'),
  'report-published': word('发布报告', 'Report published'),
  commented: word('备注', 'Comment'),
  'deputy-called-for': word('无人接听，呼叫副职', 'No answer: deputy to be called'),
  'call-logged': word('通话记录', 'Call logged'),
  'obligation-warned': word('时限将至，已提醒', 'Clock running out: unit reminded'),
  'obligation-breached': word('超过时限', 'Clock missed'),
  'obligation-escalated': word('超时升级', 'Escalated'),
};
