import { quote } from '../compile-report.ts';
import { compileDuration } from '../compile-times.ts';
import { ungraded } from './graded.ts';
import type { Kind } from './kind.ts';

/** Members that say something about readings: of silence there are none. */
const OF_READINGS = ['for', 'hold', 'clear', 'over', 'schedule', 'season'];

/** `missing: PT5M`: no reading of the series for so long. */
export const missing: Kind = {
  names: ['missing'],
  compile(_name, value, context) {
    const { path, rule, rulePath, report } = context;
    const after = compileDuration(value, path, report);
    if (typeof value !== 'string' || after <= 0) report(path, `${quote(value)}: expected a duration longer than nothing, such as PT5M`);
    if (path.includes('count')) report(path, 'silence is no reading: it cannot be counted among readings');
    for (const member of OF_READINGS) {
      if (rule[member] === undefined) continue;
      report([...rulePath, member], `"${member}" beside "missing": it begins when its own time is over, and the next reading ends it`);
    }
    return { conditions: [], adds: { missing: { grade: ungraded(context), after } } };
  },
};
