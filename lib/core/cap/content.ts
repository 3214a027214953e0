import type { Incident } from '../incident/model.ts';
import { toMillis } from '../instant.ts';
import { maskTelephoneNumbers } from '../notification/telephone-numbers.ts';
import { DOMAIN_NAMES } from '../notification/texts.ts';
import type { Bilingual, Registry } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { CATEGORIES_OF, languageOf, NAMES, SEVERITY_OF, URGENCY_OF } from './mapping.ts';
import { mergedInto } from './merged.ts';
import type { CapAlert, CapArea, CapInfo, NamedValue, ResponseType } from './model.ts';
import { capTime } from './times.ts';

/** What a message says, without what makes it one message: its name, its moment, its references. */
export interface CapContent {
  readonly phase: Phase;
  readonly status: CapAlert['status'];
  readonly note?: string;
  readonly incidents: string;
  readonly info: readonly CapInfo[];
}

/** `draft`: nobody has assessed it. `actual`: confirmed and under way. */
export type Phase = 'draft' | 'actual' | 'clear' | 'cancel';

function phaseOf(incident: Incident): Phase {
  const { state } = incident;
  // Put away, and not over: what it is about goes on in another one.
  if (mergedInto(incident)) return incident.confirmedAt ? 'actual' : 'draft';
  if (state === 'raised' || state === 'assessing') return 'draft';
  if (state === 'false-alarm') return 'cancel';
  return state === 'cleared' || state === 'archived' ? 'clear' : 'actual';
}

/** What the incident, as it stands, tells other systems. `received`: what another system last said of it, which is carried on whole. */
export function contentOf(incident: Incident, registry: Registry, received: CapAlert | undefined): CapContent {
  const phase = phaseOf(incident);
  const judged = judgementOf(incident, phase);
  const parameters = parametersOf(incident, phase);
  const carried = (received?.info ?? []).map((info) => carriedInfo(info, judged, parameters));
  const languages = carried.map(languageOf);
  const own = LANGUAGES.filter(({ key }) => !languages.includes(key)).map((language) =>
    ownInfo(incident, registry, language, judged, parameters),
  );
  const note = noteOf(incident, phase);
  return {
    phase,
    status: phase === 'draft' ? 'Draft' : incident.exercise ? 'Exercise' : 'Actual',
    ...(note ? { note } : {}),
    incidents: [received?.incidents, incident.id, mergedInto(incident)].filter((one) => one !== undefined).join(' '),
    info: [...carried, ...own],
  };
}

type Language = { readonly key: keyof Bilingual; readonly tag: string };
const LANGUAGES: readonly Language[] = [
  { key: 'zh', tag: 'zh-CN' },
  { key: 'en', tag: 'en-US' },
];

type Judgement = Pick<CapInfo, 'urgency' | 'severity' | 'certainty'> & { readonly responseType: keyof typeof INSTRUCTIONS };

/** The certainty rises from Possible to Observed with the assessment (DOMAIN.md). What is over, or never was, is for information. */
function judgementOf({ state, level, grade }: Incident, phase: Phase): Judgement {
  const worst = level ?? grade;
  if (phase === 'cancel') return { responseType: 'None', urgency: 'Past', severity: 'Minor', certainty: 'Unlikely' };
  if (phase === 'clear') return { responseType: 'AllClear', urgency: 'Past', severity: 'Minor', certainty: 'Observed' };
  const severity = SEVERITY_OF[worst];
  if (phase === 'draft') return { responseType: 'Assess', urgency: URGENCY_OF[worst], severity, certainty: 'Possible' };
  const isDone = state === 'disposed' || state === 'verified';
  return { responseType: isDone ? 'Monitor' : 'Execute', urgency: isDone ? 'Past' : URGENCY_OF[worst], severity, certainty: 'Observed' };
}

function parametersOf(incident: Incident, phase: Phase): NamedValue[] {
  const { id, kind, state, grade, level, mechanism, obligations } = incident;
  const values: readonly (readonly [string, string | undefined])[] = [
    [NAMES.incident, id],
    [NAMES.kind, kind],
    // Who looks at a draft here, and that a record was put away, concerns nobody outside.
    [NAMES.state, mergedInto(incident) ? 'merged' : phase === 'draft' ? undefined : state === 'archived' ? 'cleared' : state],
    [NAMES.grade, grade],
    [NAMES.level, level],
    [NAMES.mechanism, mechanism],
    [NAMES.provisional, obligations.some(({ provisional }) => provisional) ? '未核定 / the mechanism’s limits are provisional' : undefined],
  ];
  return values.flatMap(([valueName, value]) => (value === undefined ? [] : [{ valueName, value }]));
}

/** Another system's words with our judgement: what they said stays, and ours stands behind it. */
function carriedInfo(info: CapInfo, judged: Judgement, parameters: readonly NamedValue[]): CapInfo {
  const { responseType, ...rest } = judged;
  const isOver = responseType === 'AllClear' || responseType === 'None';
  const theirs = isOver ? [] : (info.responseType ?? []).filter((type) => type !== 'AllClear' && type !== responseType);
  return { ...info, ...rest, responseType: [...theirs, responseType], parameter: [...(info.parameter ?? []), ...parameters] };
}

function ownInfo(
  incident: Incident,
  registry: Registry,
  { key, tag }: Language,
  { responseType, ...judged }: Judgement,
  parameter: readonly NamedValue[],
): CapInfo {
  const { domain, level, grade, exercise, occurredAt, raisedAt, kind } = incident;
  const index = indexRegistry(registry);
  const place = index.tier(incident.town ?? incident.tier)?.name[key] ?? incident.tier;
  const centre = index.unit(index.centreOf(incident.tier) ?? '')?.name[key];
  const title = maskTelephoneNumbers(halfOf(incident.title, key));
  const name = DOMAIN_NAMES[domain][key];
  const worst = level ?? grade;
  const text = (zh: string, en: string): string => (key === 'zh' ? zh : en);
  const mark = exercise ? text('【演练】', '[EXERCISE] ') : '';
  return {
    language: tag,
    category: CATEGORIES_OF[domain],
    event: text(`${name}安全事件`, `${name} safety incident`),
    responseType: [responseType],
    ...judged,
    eventCode: [{ valueName: NAMES.domain, value: domain }],
    onset: capTime(toMillis(occurredAt ?? raisedAt)),
    ...(centre ? { senderName: centre } : {}),
    headline: text(`${mark}${place}${name}${worst}级：${title}`, `${mark}${name}, ${place}, level ${worst}: ${title}`),
    description: text(`${title}（${kind}）`, `${title} (${kind})`),
    instruction: INSTRUCTIONS[responseType][key],
    parameter,
    area: [areaOf(incident, registry, place)],
  };
}

const INSTRUCTIONS = {
  Assess: { zh: '待研判，尚不作为处置依据。', en: 'Awaiting assessment; nothing to act on yet.' },
  Execute: { zh: '按联动机制处置。', en: 'Act as the linkage mechanism says.' },
  Monitor: { zh: '已处置，待复核解除。', en: 'Disposed; verification and the all-clear follow.' },
  AllClear: { zh: '已解除。', en: 'All clear.' },
  None: { zh: '误报，无需处置。', en: 'A false alarm; nothing to do.' },
} as const satisfies Partial<Record<ResponseType, Bilingual>>;

function areaOf({ town, tier, position }: Incident, registry: Registry, areaDesc: string): CapArea {
  const code = indexRegistry(registry).tier(town ?? tier)?.code;
  return {
    areaDesc,
    // What is known is a point: a radius would be our invention.
    ...(position ? { circle: [`${position.lat},${position.lon} 0`] } : {}),
    ...(code ? { geocode: [{ valueName: NAMES.areaCode, value: code }] } : {}),
  };
}

function noteOf(incident: Incident, phase: Phase): string | undefined {
  const { exercise, falseAlarm } = incident;
  const into = mergedInto(incident);
  const parts = [
    ...(exercise ? ['演练 / exercise'] : []),
    ...(into ? [`并入 / merged into ${into}`] : []),
    ...(phase === 'draft' ? ['未经研判 / not assessed yet'] : []),
    ...(phase === 'cancel' && falseAlarm ? [`误报 / false alarm: ${falseAlarm.reasonCode}`] : []),
    ...(phase === 'cancel' && falseAlarm?.text ? [maskTelephoneNumbers(falseAlarm.text)] : []),
  ];
  return parts.length > 0 ? parts.join('; ') : undefined;
}

/** Titles of alarms are `中文 / English`; any other is one for both languages. */
function halfOf(title: string, key: keyof Bilingual): string {
  const halves = title.split(' / ');
  const [zh = '', en = ''] = halves;
  return halves.length === 2 && /\p{Script=Han}/u.test(zh) && en !== '' ? { zh, en }[key] : title;
}
