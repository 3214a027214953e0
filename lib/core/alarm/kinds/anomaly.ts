import { isObject, quote } from '../compile-report.ts';
import { ungraded } from './graded.ts';
import type { Kind } from './kind.ts';

/** `anomaly: {}`: out of the ordinary, by the sensor's own past. It has nothing to set. */
export const anomaly: Kind = {
  names: ['anomaly'],
  compile(_name, value, context) {
    const isEmpty = value === null || value === true || (isObject(value) && Object.keys(value).length === 0);
    if (!isEmpty) context.report(context.path, `${quote(value)}: expected {}, for there is nothing to set`);
    return { conditions: [[ungraded(context), { is: 'above', than: 0 }]], adds: { signal: { of: 'anomaly' } } };
  },
};
