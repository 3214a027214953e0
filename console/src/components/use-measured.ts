import { useDesk } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';

/** UCUM codes as people write them; others are shown as they are. */
const SYMBOLS: Readonly<Record<string, string>> = {
  '1': '',
  '%{vol}': '%VOL',
  '%{LEL}': '%LEL',
  '%{OEL}': '%OEL',
  '[ppm]': 'ppm',
  Cel: '°C',
  'm/s2': 'm/s²',
  'm3/h': 'm³/h',
  'mg/m3': 'mg/m³',
};

/** A unit in UCUM as people write it. */
export const unitText = (unit: string): string => SYMBOLS[unit] ?? unit;

/** A value of an alarm with its unit, which is that of the rule. */
export function useMeasured(): (
  metric: string,
  value: number | undefined,
  rule: string,
) => { readonly metric: string; readonly value: string } {
  const { rules } = useDesk();
  const { word } = useTexts();
  return (metric, value, rule) => {
    if (value === undefined) return { metric: word('metric', metric), value: '' };
    const unit = rules.get(rule)?.unit ?? '';
    return { metric: word('metric', metric), value: `${value} ${unitText(unit)}`.trimEnd() };
  };
}
