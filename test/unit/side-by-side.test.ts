import { describe, expect, it } from 'vitest';
import { RememberedNames } from '../../lib/core/remembered-names.ts';
import { failuresOf } from '../../lib/core/side-by-side.ts';

describe('work side by side', () => {
  it('is done on every item once, a few at a time, and tells why some failed', async () => {
    const done: number[] = [];
    let working = 0;
    let most = 0;
    const items = Array.from({ length: 40 }, (_, index) => index);
    const failures = await failuresOf(items, String, async (item) => {
      most = Math.max(most, ++working);
      await Promise.resolve();
      working--;
      done.push(item);
      if (item % 15 === 7) throw new Error(`planted ${item}`);
    });
    expect([...failures].map(([name, cause]) => [name, (cause as Error).message])).toEqual([
      ['7', 'planted 7'],
      ['22', 'planted 22'],
      ['37', 'planted 37'],
    ]);
    expect(done.sort((a, b) => a - b)).toEqual(items);
    expect(most).toBe(8);
  });
});

describe('names that are remembered', () => {
  it('are the last ones, up to a number of them', () => {
    const names = new RememberedNames(2);
    for (const name of ['a', 'b', 'b', 'c']) names.add(name);
    expect(['a', 'b', 'c'].map((name) => names.has(name))).toEqual([false, true, true]);
    const none = new RememberedNames(0);
    none.add('a');
    expect(none.has('a')).toBe(false);
  });
});
