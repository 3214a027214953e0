import { describe, expect, it } from 'vitest';
import { fieldsOf, labelOf } from '../../../console/src/incident/action-fields.ts';
import { TEXTS } from '../../../console/src/texts/texts.ts';

describe('what the console asks for when a call is logged', () => {
  it('is the unit, so that its deputy can be named, and what came of the call', () => {
    expect(fieldsOf('log-call').map(({ name, required }) => (required ? name : `${name}?`))).toEqual([
      'unit?',
      'callee?',
      'answered',
      'note?',
    ]);
    expect(TEXTS.en[labelOf('log-call', 'unit')]).toBe('Unit');
    expect(TEXTS.zh[labelOf('log-call', 'unit')]).toBe('单位');
  });
});
