import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { answered, type Question } from '../../../lib/cli/tier/questions.ts';

const QUESTIONS: readonly Question[] = [
  { option: 'code', zh: '代码', en: 'code', expected: 'six digits' },
  { option: 'kept-by', zh: '代管', en: 'kept by', expected: 'a tier', optional: true },
  { option: 'kind', zh: '类型', en: 'kind', expected: 'hosted or native', proposed: 'hosted' },
];

/** Somebody at a terminal who types this. */
function terminal(typed: string, isTTY = true) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = new PassThrough();
  input.end(typed);
  return { input, output, shown: () => String(output.read() ?? '') };
}

describe('what a command asks', () => {
  it('is what the options leave open, with what is proposed for who just presses Enter, again while what is needed is missing', async () => {
    const there = terminal('\n440609\n\n\n');
    expect(await answered({ zh: '甲' }, QUESTIONS, there)).toEqual({ zh: '甲', code: '440609', kind: 'hosted' });
    expect(there.shown()).toContain('代码 / code (six digits): ');
    const asked = terminal('foshan\n');
    expect(await answered({ code: '1', kind: 'native' }, QUESTIONS, asked)).toEqual({ code: '1', kind: 'native', keptBy: 'foshan' });
    expect(await answered({ code: '1', keptBy: 'a', kind: 'native' }, QUESTIONS, terminal(''))).toMatchObject({ keptBy: 'a' });
  });

  it('ends the command where nobody goes on answering, or nobody sits there', async () => {
    await expect(answered({}, QUESTIONS, terminal('440609\n'))).rejects.toMatchObject({
      status: 2,
      message: expect.stringContaining('nothing is written'),
    });
    await expect(answered({}, QUESTIONS, terminal('', false))).rejects.toMatchObject({
      status: 2,
      message: expect.stringMatching(/^--code is missing.*six digits$/),
    });
    expect(await answered({ code: '1' }, QUESTIONS, terminal('', false))).toEqual({ code: '1', kind: 'hosted' });
  });
});
