import { isObject, quote } from '../compile-report.ts';
import type { Kind } from './kind.ts';

/** More are not kept of a series. */
const MOST = 100;

/** `count: {n, of}` around another kind: n of the last `of` readings meet it. The other stands within it, or under `when`. */
export const count: Kind = {
  names: ['count'],
  compile(_name, value, { path, report, when }) {
    if (!isObject(value)) {
      report(path, `${quote(value)}: expected {n, of} and what is counted`);
      return undefined;
    }
    const { n, of, when: inner, ...beside } = value;
    if (!isWhole(of) || of < 1 || of > MOST) report([...path, 'of'], `${quote(of)}: expected a whole number from 1 to ${MOST}`);
    else if (!isWhole(n) || n < 1 || n > of) report([...path, 'n'], `${quote(n)}: expected a whole number from 1 to ${of}`);
    if (inner !== undefined && Object.keys(beside).length > 0)
      report(path, `${Object.keys(beside).join(', ')} beside when: expected what is counted once`);
    const counted = inner === undefined ? when(beside, path) : when(inner, [...path, 'when']);
    if (counted?.adds?.count) report(path, 'a count of a count: expected another kind in it');
    return counted && { ...counted, adds: { ...counted.adds, count: { n: n as number, of: of as number } } };
  },
};

const isWhole = (value: unknown): value is number => Number.isInteger(value);
