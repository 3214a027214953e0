import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { withEntry, withoutEntries, withoutNames } from '../../../lib/config/yaml-edit.ts';

const FILES = {
  'tiers.yaml': ['districts'],
  'units.yaml': ['units'],
  'people.yaml': ['people'],
  'rosters.yaml': ['rosters'],
} as const;
const textOf = (file: string): string => readFileSync(`cities/foshan/${file}`, 'utf8');

const leaf = fc.oneof(
  fc.constantFrom('440609', '待补', 'true', 'a: b', '# no comment', '[x]', "it's", 'null', '~'),
  fc.integer(),
  fc.boolean(),
);
const entry = fc.record({
  id: fc.stringMatching(/^new-[a-z0-9]{1,8}$/),
  name: fc.record({ zh: leaf, en: leaf }),
  domains: fc.array(leaf, { maxLength: 3 }),
  towns: fc.array(fc.record({ id: leaf, position: fc.record({ lat: fc.integer(), lon: fc.integer() }) }), { maxLength: 3 }),
});

describe('an entry of a list in a file of the city', () => {
  it('is put behind the last one and taken out again, and every other character stays', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(FILES)), entry, (file, added) => {
        const path = FILES[file as keyof typeof FILES];
        const before = textOf(file);
        const after = withEntry(before, path, added);
        const { [path[0]]: list, ...rest } = parse(after);
        const { [path[0]]: was, ...others } = parse(before);
        expect([list, rest]).toEqual([[...was, added], others]);
        expect(after.split('\n').filter((line) => line.trimStart().startsWith('#'))).toEqual(
          before.split('\n').filter((line) => line.trimStart().startsWith('#')),
        );
        expect(withoutEntries(after, path, (one) => (one as { id: unknown }).id === added.id)).toBe(before);
      }),
      { numRuns: 6 },
    );
  });

  it('goes with the comments right above it, and leaves those of its neighbours', () => {
    const left = withoutEntries(textOf('tiers.yaml'), ['districts'], (one) => (one as { id: string }).id === 'sanshui');
    expect(left).not.toMatch(/No digital base|sanshui|Sanshui/);
    expect(left).toContain('# An alarm platform of its own');
    expect(parse(left).districts.map(({ id }: { id: string }) => id)).toEqual(['chancheng', 'nanhai', 'shunde', 'gaoming']);
  });

  it('takes the list with it where it was the last one', () => {
    const text = '# top\na:\n  # of one\n  - { id: one }\nb:\n  - { id: two }\n';
    expect(withoutEntries(text, ['a'], () => true)).toBe('# top\nb:\n  - { id: two }\n');
  });

  it('is put into a list inside an entry, behind a comment at the end of its line', () => {
    const text = 'a:\n  - id: x\n    towns:\n      - { id: one } # the first\n  # of y\n  - id: y\nb: 1\n';
    const after = withEntry(text, ['a', 0, 'towns'], { id: 'two' });
    expect(after).toBe('a:\n  - id: x\n    towns:\n      - { id: one } # the first\n      - { id: two }\n  # of y\n  - id: y\nb: 1\n');
    expect(() => withEntry(text, ['b'], {})).toThrow(/b is no list/);
  });

  it('a name goes from a list on one line, and the line with the last one', () => {
    const text = 'a:\n  - id: x\n    by: [one, "two"] # both\n    c: 1\n';
    const left = withoutNames(text, ['a', 0, 'by'], (name) => name === 'one');
    expect(left).toBe('a:\n  - id: x\n    by: ["two"] # both\n    c: 1\n');
    expect(withoutNames(left, ['a', 0, 'by'], (name) => name === 'two')).toBe('a:\n  - id: x\n    c: 1\n');
    expect(withoutNames(text, ['a', 0, 'by'], () => false)).toBe(text);
  });
});
