import { quote } from '../compile-report.ts';
import { CONTEXTS } from '../compound/contexts.ts';
import type { RuleMember } from './kind.ts';

/** `while: fire-declared`: a context without which the rule does not apply. */
export const context: RuleMember = {
  name: 'while',
  compile(value, { path, report }) {
    if (typeof value === 'string' && CONTEXTS.includes(value)) return { while: value };
    report(path, `${quote(value)} is no context: expected one of ${CONTEXTS.join(', ')}`);
    return {};
  },
};
