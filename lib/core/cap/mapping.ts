import { DOMAINS, type DomainId, type Grade } from '../registry/model.ts';
import type { CapAlert, CapInfo, Category, NamedValue, Severity, Urgency } from './model.ts';

/** What our values are called in a message. */
export const NAMES = {
  domain: 'citywatch:domain',
  kind: 'citywatch:kind',
  incident: 'citywatch:incident',
  version: 'citywatch:version',
  state: 'citywatch:state',
  grade: 'citywatch:grade',
  level: 'citywatch:level',
  mechanism: 'citywatch:mechanism',
  provisional: 'citywatch:provisional',
  areaCode: 'GB/T 2260',
} as const;

/** DOMAIN.md, "Standard vocabulary". */
export const SEVERITY_OF: Readonly<Record<Grade, Severity>> = { I: 'Extreme', II: 'Severe', III: 'Moderate' };

const GRADE_OF: Readonly<Partial<Record<Severity, Grade>>> = { Extreme: 'I', Severe: 'II', Moderate: 'III' };

/** I and II are for now; the limits of III are an hour and more, which CAP calls Expected ("within the next hour"). */
export const URGENCY_OF: Readonly<Record<Grade, Urgency>> = { I: 'Immediate', II: 'Immediate', III: 'Expected' };

/** The first is what a receiver that looks at one category alone should go by. */
export const CATEGORIES_OF: Readonly<Record<DomainId, readonly Category[]>> = {
  bridge: ['Infra', 'Transport'],
  gas: ['Safety', 'Infra'],
  fire: ['Fire'],
  drainage: ['Infra', 'Env'],
  elevator: ['Rescue', 'Safety'],
  rail: ['Transport', 'Infra'],
  traffic: ['Transport'],
  'forest-fire': ['Fire', 'Env'],
  'high-risk-enterprise': ['CBRNE', 'Safety'],
  'water-supply': ['Infra'],
  other: ['Other'],
};

/** The most severe grade that the message's infos come to; `undefined` where none of them is an alarm: Minor is for information. */
export function gradeOf({ info = [] }: CapAlert): Grade | undefined {
  const grades = info.map(({ severity }) => GRADE_OF[severity]);
  return (['I', 'II', 'III'] as const).find((grade) => grades.includes(grade));
}

/** What an event is called, in either language; the first that fits. */
const WORDS: readonly (readonly [RegExp, DomainId])[] = [
  [/林火|森林火|forest ?fire|wild ?fire/i, 'forest-fire'],
  [/危化|危险化学|有毒气体|hazmat|hazardous|chemical|toxic/i, 'high-risk-enterprise'],
  [/燃气|天然气|沼气|\bgas\b|biogas|methane/i, 'gas'],
  [/桥|\bbridge/i, 'bridge'],
  [/电梯|elevator|\blift\b/i, 'elevator'],
  [/轨道|地铁|隧道|\brail|metro|subway|tunnel/i, 'rail'],
  [/供水|水管|爆管|water (main|supply|pipe)/i, 'water-supply'],
  [/积水|内涝|排水|洪|ponding|drainage|flood/i, 'drainage'],
  [/交通|道路|traffic|road/i, 'traffic'],
  [/火灾|火警|消防|\bfire\b/i, 'fire'],
];

/** Where neither a code nor a word says it. */
const DOMAIN_OF: Readonly<Partial<Record<Category, DomainId>>> = { Fire: 'fire', Transport: 'traffic', CBRNE: 'high-risk-enterprise' };

/** The domain a message belongs to: what its event code says, else what its event is called, else its category; otherwise `other`. */
export function domainOf({ info = [] }: CapAlert): DomainId {
  const code = lastNamed(
    info.flatMap(({ eventCode = [] }) => eventCode),
    NAMES.domain,
  );
  const coded = DOMAINS.find((domain) => domain === code);
  if (coded) return coded;
  const event = info.map((one) => one.event).join(' ');
  const named = WORDS.find(([word]) => word.test(event));
  if (named) return named[1];
  return info.flatMap(({ category }) => category.map((one) => DOMAIN_OF[one])).find((domain) => domain !== undefined) ?? 'other';
}

/** Of several values of a name the last: a platform that passes a message on adds its own behind those it received. */
export const lastNamed = (values: readonly NamedValue[], name: string): string | undefined =>
  values.findLast(({ valueName }) => valueName === name)?.value;

/** Whether a message says that it is over: every one of its infos does. */
export const isAllClear = ({ info = [] }: CapAlert): boolean =>
  info.length > 0 && info.every(({ responseType = [] }) => responseType.includes('AllClear'));

/** `zh`, `en`, …; a message that names no language is in `en-US`. */
export const languageOf = ({ language = 'en-US' }: Pick<CapInfo, 'language'>): string => language.toLowerCase().split('-')[0] as string;
