import type { Expected } from './workload.ts';

/** Normal readings lie within the noise around this level; the rules are those of `rulePack` (workload.ts), written for levels. */
export const NORMAL = 0.3;
export const NOISE = 0.05;
const [LOW, HOVER, ALARM, PEAK] = [0.05, 0.88, 2, 5] as const;

/** Levels that readings take for a while, and what they are: from these words, not from the levels, follows what is expected. */
export interface Course {
  readonly levels: readonly number[];
  readonly kind: 'low' | 'peak' | 'alarm' | 'climb' | 'hover';
  /** Readings of each part. */
  readonly parts: readonly number[];
}

/** A planted transition, so many readings after the course begins; `rule` without its metric. */
type Planted = Omit<Expected, 'time' | 'sensor'> & { readonly after: number };

export function courseOf(random: () => number): Course {
  const some = (most: number): number => 1 + Math.floor(random() * most);
  const kinds = ['low', 'peak', 'alarm', 'climb', 'hover'] as const;
  const kind = kinds[Math.floor(random() * kinds.length)] as Course['kind'];
  const levels = { low: [LOW], peak: [PEAK], alarm: [ALARM], climb: [ALARM, PEAK, ALARM], hover: [ALARM, HOVER] }[kind];
  // A climb is over before the last normal reading leaves the window of the rule about jumps.
  const parts = levels.map(() => some(kind === 'climb' ? 3 : 20));
  return { kind, parts, levels: levels.flatMap((level, part) => new Array<number>(parts[part] as number).fill(level)) };
}

/** Readings that fit into `for`, `hold` and `within` of the rules. */
const [LASTING, HELD, WINDOW] = [3, 2, 12] as const;

/** What the rules make of a course, by the words of INTERFACES.md. */
export function expectedOf({ kind, parts }: Course): Planted[] {
  const length = parts.reduce((sum, part) => sum + part, 0);
  const from = (rule: string, after: number, transition: Expected['transition'], grade: Expected['grade'] = 'III'): Planted => ({
    after,
    rule,
    transition,
    grade,
  });
  if (kind === 'low') return [from('low', 0, 'onset'), from('low', length, 'clear')];
  const planted = [from('jump', 0, 'onset'), from('jump', Math.min(WINDOW, length), 'clear')];
  const lasts = kind === 'hover' ? (parts[0] as number) : length;
  if (lasts > LASTING) planted.push(from('lasting', LASTING, 'onset'), from('lasting', lasts + HELD, 'clear'));
  if (kind === 'peak') return [...planted, from('grade', 0, 'onset', 'II'), from('grade', length, 'clear', 'II')];
  planted.push(from('grade', 0, 'onset'), from('grade', length, 'clear'));
  if (kind !== 'climb') return planted;
  const [first, second] = parts as [number, number];
  return [...planted, from('grade', first, 'upgrade', 'II'), from('grade', first + second, 'downgrade')];
}
