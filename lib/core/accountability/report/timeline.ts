import type { IncidentEvent, IncidentEventType } from '../../incident/events.ts';
import type { AlarmRow } from '../../incident/model.ts';
import { maskTelephoneNumbers } from '../../notification/telephone-numbers.ts';
import { ACTION_NAMES } from '../../notification/texts.ts';
import type { Bilingual } from '../../registry/model.ts';
import type { TimelineLine } from './model.ts';
import { CLEAR_REASON_NAMES, EVENT_NAMES, FALSE_ALARM_REASON_NAMES, wordOf } from './words.ts';

/** Lines at each end of a long timeline: a storm of alarms must not bury what people did at the end of it. */
const SHOWN_AT_EACH_END = 150;
/** So many alarms after one another are one line. */
const SHORTEST_RUN = 4;
const IN_RUNS: readonly IncidentEventType[] = ['alarm-joined', 'alarm-cleared', 'alarm-regraded', 'alarm-amended', 'alarm-flapping'];
/** Texts of an event that a person wrote. */
const WRITTEN = ['reason', 'text', 'note', 'callee'];

export interface TimelineNames {
  unit(id: string): Bilingual;
  /** What an obligation of the incident is about. */
  obligation(id: string): Bilingual | undefined;
}

/** The events as lines for a reader, alarms that follow one another as one, and how many lines were left out in the middle. */
export function timelineOf(
  events: readonly IncidentEvent[],
  names: TimelineNames,
): { readonly lines: TimelineLine[]; readonly leftOut: number } {
  const lines = runsOf(events);
  const leftOut = Math.max(0, lines.length - 2 * SHOWN_AT_EACH_END);
  const shown = leftOut === 0 ? lines : [...lines.slice(0, SHOWN_AT_EACH_END), ...lines.slice(-SHOWN_AT_EACH_END)];
  return {
    lines: shown.flatMap((run) => (run.length < SHORTEST_RUN ? run.map((event) => lineOf(event, names)) : lineOfRun(run))),
    leftOut,
  };
}

type Run = readonly IncidentEvent[];

/** What alarms did between two things that people did, each of those by itself. A few alarms are told one by one. */
function runsOf(events: readonly IncidentEvent[]): Run[] {
  const runs: IncidentEvent[][] = [];
  for (const event of events) {
    const last = runs.at(-1);
    if (isOfAlarm(event) && last?.[0] && isOfAlarm(last[0])) last.push(event);
    else runs.push([event]);
  }
  return runs.flatMap((run): Run[] => (run.length < SHORTEST_RUN ? run.map((event) => [event]) : [run]));
}

const isOfAlarm = ({ type, actor }: IncidentEvent): boolean => actor.kind === 'system' && IN_RUNS.includes(type);

function lineOfRun(run: Run): TimelineLine {
  const [first, last] = [run[0] as IncidentEvent, run.at(-1) as IncidentEvent];
  const counts = IN_RUNS.flatMap((type) => {
    const count = run.filter((event) => event.type === type).length;
    return count === 0 ? [] : [{ zh: `${EVENT_NAMES[type].zh} ${count}`, en: `${EVENT_NAMES[type].en}: ${count}` }];
  });
  const until = last.at.slice(11, 19);
  return {
    seq: first.seq,
    at: first.at,
    recordedAt: first.recordedAt,
    type: first.type,
    what: { zh: `报警变化 ${run.length} 条（至第 ${last.seq} 条）`, en: `${run.length} changes of alarms (up to event ${last.seq})` },
    who: { zh: '系统', en: 'the system' },
    details: {
      zh: [...counts.map(({ zh }) => zh), `至 ${until}`].join('；'),
      en: [...counts.map(({ en }) => en), `until ${until}`].join('; '),
    },
    written: '',
  };
}

function lineOf(event: IncidentEvent, names: TimelineNames): TimelineLine {
  const { seq, at, recordedAt, type, actor } = event;
  const details = detailsOf(event, names);
  return {
    seq,
    at,
    recordedAt,
    type,
    what: EVENT_NAMES[type] ?? { zh: type, en: type },
    who: actor.kind === 'system' ? { zh: '系统', en: 'the system' } : halvesOf(actor.name ?? actor.id),
    details: { zh: details.map(({ zh }) => zh).join('；'), en: details.map(({ en }) => en).join('; ') },
    written: writtenIn(event),
  };
}

/** Read by the names of members, so that an event of a kind that was added later shows what it has in common with the others. */
function detailsOf({ type, data, actor }: IncidentEvent, names: TimelineNames): Bilingual[] {
  const of = { ...data } as Readonly<Record<string, unknown>>;
  const found: Bilingual[] = [];
  const same = (text: string): void => void found.push({ zh: text, en: text });
  const text = (member: string): string | undefined => (typeof of[member] === 'string' ? (of[member] as string) : undefined);
  const [level, to, unit, obligation, reasonCode] = ['level', 'to', 'unit', 'obligation', 'reasonCode'].map(text);
  if (level) found.push({ zh: `响应级别 ${level}`, en: `response level ${level}` });
  if (type === 'grade-raised' && to) found.push({ zh: `${text('from')} → ${to}`, en: `${text('from')} → ${to}` });
  const concerned = obligation && names.obligation(obligation);
  if (concerned) found.push(concerned);
  if (unit && unit !== actor.unit && !concerned) found.push(names.unit(unit));
  if ((type === 'obligation-escalated' || type === 'acknowledgement-escalated') && to) {
    const name = names.unit(to);
    found.push({ zh: `告知 ${name.zh}`, en: `told ${name.en}` });
  }
  if (Array.isArray(of.units)) {
    const units = of.units.map((id) => names.unit(String(id)));
    found.push({ zh: units.map(({ zh }) => zh).join('、'), en: units.map(({ en }) => en).join(', ') });
  }
  if (reasonCode) found.push(wordOf({ ...FALSE_ALARM_REASON_NAMES, ...CLEAR_REASON_NAMES }, reasonCode));
  if ('alarm' in of && typeof of.alarm === 'object' && of.alarm !== null) {
    const { sensor, metric, value, reported } = of.alarm as Partial<AlarmRow>;
    same(reported ? [sensor, reported.label].filter((part) => part !== undefined).join(' ') : `${sensor} ${metric} ${value}`);
  }
  if (Array.isArray(of.evidence) && of.evidence.length > 0)
    found.push({ zh: `附件 ${of.evidence.length} 件`, en: `${of.evidence.length} attached` });
  return found;
}

function writtenIn({ data }: IncidentEvent): string {
  const of = { ...data } as Readonly<Record<string, unknown>>;
  const texts = WRITTEN.flatMap((member) => (typeof of[member] === 'string' ? [of[member] as string] : []));
  return maskTelephoneNumbers(texts.join('\n'));
}

/** A name given as `中文 / English`, each half for its readers; any other is the same for both. */
export function halvesOf(name: string): Bilingual {
  const [zh, en, ...more] = name.split(' / ');
  return zh && en && more.length === 0 ? { zh, en } : { zh: name, en: name };
}

/** What is owed, in a reader's words. */
export const actionName = (action: string): Bilingual => wordOf(ACTION_NAMES, action);
