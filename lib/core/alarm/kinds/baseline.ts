import { quote } from '../compile-report.ts';
import { graded } from './graded.ts';
import type { Kind } from './kind.ts';
import { membersOf } from './members.ts';
import { compilePercent } from './percent.ts';

/** `baseline: {by: hour-of-week, above: 30%}` (or `below`): against what is usual in that hour of the week. */
export const baseline: Kind = {
  names: ['baseline'],
  compile(_name, value, context) {
    const { path, report } = context;
    const members = membersOf(value, ['by', 'above', 'below'], context);
    if (!members) return undefined;
    if (members.by !== 'hour-of-week') report([...path, 'by'], `${quote(members.by)}: expected hour-of-week`);
    const [side, other] = (['above', 'below'] as const).filter((name) => members[name] !== undefined);
    if (side === undefined || other !== undefined) {
      report(path, `${side ? 'above and below together' : 'nothing to compare with'}: expected one of above, below`);
      return undefined;
    }
    const conditions = graded(members[side], { ...context, path: [...path, side] }, (bound, at) => {
      const percent = compilePercent(bound, at, report);
      return percent === undefined ? undefined : { is: side, than: side === 'above' ? percent : -percent };
    });
    const bounds = conditions.flatMap(([, condition]) => ('than' in condition ? [condition.than] : []));
    const limit = side === 'above' ? Math.min(...bounds) : Math.max(...bounds);
    return { conditions, adds: { signal: { of: 'baseline', limit } } };
  },
};
