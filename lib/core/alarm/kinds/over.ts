import { quote } from '../compile-report.ts';
import { type Condition, WINDOW_FUNCTIONS, type WindowFunction } from '../rule.ts';
import { compileClear } from './comparison.ts';
import type { RuleMember } from './kind.ts';
import { compileLookBack, membersOf } from './members.ts';

/** Of `duration`, where nothing else is said: of readings that say yes or no, 1 or 0. */
const IS_SET: Condition = { is: 'outside', low: 0, high: 0 };

/** `over: {window, fn}`: what is compared is a function of the latest readings. */
export const over: RuleMember = {
  name: 'over',
  compile(value, context) {
    const { path, report } = context;
    const members = membersOf(value, ['window', 'fn', 'when'], context);
    if (!members) return {};
    const window = compileLookBack(members.window, 'window', context);
    const fn = members.fn as WindowFunction;
    if (!WINDOW_FUNCTIONS.includes(fn)) report([...path, 'fn'], `${quote(fn)}: expected one of ${WINDOW_FUNCTIONS.join(', ')}`);
    if (fn !== 'duration') {
      if (members.when !== undefined) report([...path, 'when'], 'only a duration is that of a condition: expected it with fn: duration');
      return { signal: { of: 'window', fn, window } };
    }
    const condition = members.when === undefined ? IS_SET : compileClear(members.when, [...path, 'when'], report);
    return { signal: { of: 'window', fn, window, condition: condition ?? IS_SET } };
  },
};
