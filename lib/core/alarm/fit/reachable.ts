import { durationText } from '../../duration.ts';
import type { MetricDeclaration } from '../../registry/model.ts';
import { convertDeclaredUnit } from '../../telemetry/units.ts';
import { canHold, conditionText } from '../cannot-be-meant.ts';
import { resolveRule } from '../resolve-rule.ts';
import type { CompiledRule } from '../rule.ts';
import type { Declared } from './declared.ts';

/** What a rule compares at least and at most on an instrument, and what it is called. */
interface Span {
  readonly low: number;
  readonly high: number;
  readonly of: string;
}

/** Grades that no sensor can ever reach, and why. `name`: of the rule, under which bounds are declared. */
export function unreachable(condition: CompiledRule, declared: readonly Declared[], name: string): string[] {
  return condition.grades.flatMap((grade, index) => {
    const spans = declared.map(({ declaration }) => {
      const resolved = resolveRule(condition, declaration, name);
      const span = resolved && spanOf(resolved, declaration);
      const own = resolved?.grades[index]?.condition;
      return span && own && !canHold(own, span.low, span.high) ? { span, own } : undefined;
    });
    const [first] = spans;
    if (!first || spans.includes(undefined)) return [];
    const { own, span } = first;
    return [
      `grade ${grade.grade} (${conditionText(own)}) can never hold: ${span.of} from ${span.low} to ${span.high}, expected a bound that can be reached`,
    ];
  });
}

/** `undefined` where nothing limits it, or it is not cheap to say. */
function spanOf({ signal, unit, metric }: CompiledRule, declaration: MetricDeclaration): Span | undefined {
  if (signal?.of === 'window' && signal.fn === 'duration')
    return { low: 0, high: signal.window / 1000, of: `seconds of ${durationText(signal.window)} go` };
  const [low, high] = (declaration.range ?? []).map((end) => convertDeclaredUnit(end, declaration.unit, unit));
  if (low === undefined || high === undefined) return undefined;
  if (signal === undefined) return { low, high, of: `${metric} goes` };
  if (signal.of === 'change') return { low: 0, high: high - low, of: `a ${signal.direction} of ${metric} goes` };
  if (signal.of !== 'window') return undefined;
  switch (signal.fn) {
    case 'min':
    case 'max':
    case 'mean':
      return { low, high, of: `the ${signal.fn} of ${metric} goes` };
    case 'rms':
      return { low: 0, high: Math.max(Math.abs(low), Math.abs(high)), of: `the rms of ${metric} goes` };
    default:
      return undefined;
  }
}
