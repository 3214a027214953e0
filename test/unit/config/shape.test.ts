import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { suggestion } from '../../../lib/config/closest.ts';
import { shape } from '../../../lib/config/shape.ts';
import { YamlSource } from '../../../lib/config/yaml-source.ts';

const schema = z.strictObject({ entries: z.array(z.strictObject({ number: z.number() })) });

describe('shape', () => {
  it('keeps every entry that fits, with its own line, whatever the others are', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('fits', 'misfit', 'unknown key')), (kinds) => {
        const rows = kinds.map(
          (kind, index) =>
            ({ fits: `{ number: ${index} }`, misfit: '{ number: text }', 'unknown key': `{ number: ${index}, extra: 1 }` })[kind],
        );
        const { shaped, faults } = shape(
          new YamlSource('f.yaml', `entries:${rows.length === 0 ? ' []' : ''}\n${rows.map((row) => `  - ${row}\n`).join('')}`),
          schema,
        );
        const lineOf = (index: number): number => index + 2;
        expect(faults.map(({ line }) => line)).toEqual(kinds.flatMap((kind, index) => (kind === 'fits' ? [] : [lineOf(index)])));
        const kept = kinds.flatMap((kind, index) => (kind === 'misfit' ? [] : [index]));
        expect(shaped?.value.entries.map(({ number }) => number)).toEqual(kept);
        expect(kept.map((_, at) => shaped?.fault(['entries', at, 'number'], '').line)).toEqual(kept.map(lineOf));
        expect(shaped?.partial).toBe(faults.length > 0);
      }),
    );
  });

  it('gives nothing when the fault is not in a list', () => {
    const { shaped, faults } = shape(new YamlSource('f.yaml', 'entries: 3\n'), schema);
    expect(shaped).toBeUndefined();
    expect(faults).toEqual([{ file: 'f.yaml', line: 1, column: 1, message: 'entries: expected a list, found number 3' }]);
  });

  it('follows aliases to where they are used', () => {
    const source = new YamlSource('f.yaml', 'a: &x\n  deep: 1\nb:\n  - *x\n');
    expect(source.value).toEqual({ a: { deep: 1 }, b: [{ deep: 1 }] });
    expect(source.fault(['b', 0], '').line).toBe(4);
    expect(source.fault(['a', 'deep'], '').line).toBe(2);
  });
});

describe('YamlSource', () => {
  it.each([
    ['an alias of nothing', 'a: *nowhere\n'],
    [
      'a bomb of aliases',
      `a0: &a0 [x, x]\n${Array.from({ length: 20 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}]\n`).join('')}`,
    ],
    ['a tab for indentation', 'a:\n\tb: 1\n'],
    ['an unknown tag', 'a: !!js/function x\n'],
    ['two documents', 'a: 1\n---\nb: 1\n'],
  ])('tells %s as a fault', (_, text) => {
    const source = new YamlSource('f.yaml', text);
    expect(source.value).toBeUndefined();
    expect(source.faults[0]?.message).toMatch(/^not YAML: /);
  });

  it('tells an empty file', () => {
    expect(shape(new YamlSource('f.yaml', '# nothing\n'), schema).faults).toEqual([
      { file: 'f.yaml', line: 1, column: 1, message: 'expected a map, found nothing' },
    ]);
  });
});

describe('suggestion', () => {
  it.each([
    ['kidn', 'kind'],
    ['foshan-gaz', 'foshan-gas'],
    ['unit', 'units'],
    ['zumiiao', 'zumiao'],
  ])('takes %s for %s', (word, meant) => {
    expect(suggestion(word, ['other', 'kind', 'foshan-gas', 'units', 'zumiao'])).toBe(`, did you mean "${meant}"?`);
  });

  it('says nothing when nothing is near', () => {
    expect(suggestion('completely-different', ['kind', 'unit'])).toBe('');
  });
});
