import { unitText } from '../components/use-measured.ts';
import type { TextKey, TextValues } from '../texts/texts.ts';
import type { ApiCondition } from './types.ts';

/** ISO 8601 as people read it: `PT1H30M` is `1 h 30 min`. */
export function spanText(duration: string): string {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(duration);
  if (!match) return duration;
  const parts = [match[1], match[2], match[3], match[4]].map((value, index) => (value ? `${value} ${['d', 'h', 'min', 's'][index]}` : ''));
  return parts.filter(Boolean).join(' ') || '0 s';
}

export const isNoTime = (duration: string): boolean => duration === 'PT0S';

export function conditionText(t: (key: TextKey, values?: TextValues) => string, condition: ApiCondition, unit: string): string {
  const value = 'than' in condition ? `${rounded(condition.than)}` : `${rounded(condition.low)} – ${rounded(condition.high)}`;
  return t(`comparison.${condition.is}`, { value: `${value} ${unitText(unit)}`.trimEnd() });
}

/** Shares of declared values end in digits that nobody wrote. */
const rounded = (value: number): number => Number(value.toPrecision(10));
