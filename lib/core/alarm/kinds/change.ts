import { quote } from '../compile-report.ts';
import { graded } from './graded.ts';
import type { Kind } from './kind.ts';
import { compileLookBack, membersOf } from './members.ts';

/** `rising` / `falling: {by, within}`: by so much (or more) above the lowest, below the highest reading of so long. */
export const change: Kind = {
  names: ['rising', 'falling'],
  compile(name, value, context) {
    const members = membersOf(value, ['by', 'within'], context);
    if (!members) return undefined;
    const conditions = graded(members.by, { ...context, path: [...context.path, 'by'] }, (bound, path) => {
      if (typeof bound === 'number' && Number.isFinite(bound) && bound > 0) return { is: 'above-or-equal', than: bound };
      context.report(path, `${quote(bound)}: expected a number above zero`);
      return undefined;
    });
    const within = compileLookBack(members.within, 'within', context);
    return { conditions, adds: { signal: { of: 'change', direction: name === 'rising' ? 'rise' : 'fall', within } } };
  },
};
