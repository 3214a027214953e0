import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { withEntries, withEntry, withoutEntries } from '../../../lib/config/yaml-edit.ts';

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
    const left = withoutEntries(text, ['a', 0, 'by'], (name) => name === 'one');
    expect(left).toBe('a:\n  - id: x\n    by: ["two"] # both\n    c: 1\n');
    expect(withoutEntries(left, ['a', 0, 'by'], (name) => name === 'two')).toBe('a:\n  - id: x\n    c: 1\n');
    expect(withoutEntries(text, ['a', 0, 'by'], () => false)).toBe(text);
  });

  it.each([
    ['a: [one, two] # both\n', 'a: [one, two, "x: y", { id: 3 }] # both\n'],
    ['a: []\nb: 1\n', 'a: ["x: y", { id: 3 }]\nb: 1\n'],
    ['a: [\n  one, # first\n  two, # second\n]\n', 'a: [\n  one, # first\n  two, "x: y", { id: 3 }, # second\n]\n'],
    ['a: # nobody\nb: 1\n', 'a: # nobody\n  - "x: y"\n  - { id: 3 }\nb: 1\n'],
    ['a: null # nobody\n', 'a: # nobody\n  - "x: y"\n  - { id: 3 }\n'],
    ['a: ~', 'a:\n  - "x: y"\n  - { id: 3 }'],
    ['# top\nb: 1 # one\n# end\n', '# top\nb: 1 # one\na:\n  - "x: y"\n  - { id: 3 }\n# end\n'],
    ['# nothing yet', '# nothing yet\na:\n  - "x: y"\n  - { id: 3 }\n'],
    ['', 'a:\n  - "x: y"\n  - { id: 3 }\n'],
    ['b:\n', 'b:\na:\n  - "x: y"\n  - { id: 3 }\n'],
  ])('is put into %j, which may be in brackets, empty or not there', (text, expected) => {
    const after = withEntries(text, ['a'], ['x: y', { id: 3 }]);
    expect(after.trimEnd()).toBe(expected.trimEnd());
    const { a: list, ...rest } = parse(after);
    const { a: was, ...others } = parse(text) ?? {};
    expect([list, rest]).toEqual([[...(was ?? []), 'x: y', { id: 3 }], others]);
  });

  it('begins a list inside an entry; where there is something else it is refused', () => {
    const text = 'a:\n  - id: x\n    name: X # the first\n  - id: y\n';
    expect(withEntry(text, ['a', 0, 'towns'], { id: 1 })).toBe(
      'a:\n  - id: x\n    name: X # the first\n    towns:\n      - { id: 1 }\n  - id: y\n',
    );
    for (const [held, path] of [
      ['a: 1\n', ['a']],
      ['a: { b: 1 }\n', ['a', 'c']],
      ['a: {}\n', ['a']],
      ['- 1\n', ['a']],
      ['a: *b\n', ['a']],
    ] as const)
      expect(() => withEntry(held, path, {}), held).toThrow(RangeError);
  });

  it('of entries in brackets any go, and what is beside them stays', () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 6 });
    const separator = fc.constantFrom(', ', ',', ',\n    ', ', # c\n    ');
    fc.assert(
      fc.property(numbers, fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), separator, (list, fates, by) => {
        const text = `a:\n  - { of: [${list.map((one) => `{ id: ${one} }`).join(by)}], c: 1 } # end\nb: 2\n`;
        const isGone = ({ id }: { id: number }): boolean => fates[list.indexOf(id)] === true;
        const left = withoutEntries(text, ['a', 0, 'of'], (one) => isGone(one as { id: number }));
        expect(parse(left)).toEqual({ a: [{ of: list.map((id) => ({ id })).filter((one) => !isGone(one)), c: 1 }], b: 2 });
        expect(left).toContain('# end');
      }),
      { numRuns: 60 },
    );
    expect(withoutEntries('b: 1\n', ['a'], () => true)).toBe('b: 1\n');
    expect(withoutEntries('# a: none\n"a": # of\n  - 1\nb: 1\n', ['a'], () => true)).toBe('# a: none\nb: 1\n');
    expect(withoutEntries('a:\n  - by:\n      - 1\n    c: 2\n', ['a', 0, 'by'], () => true)).toBe('a:\n  - by: []\n    c: 2\n');
  });

  it('leaves a comment that heads a group of lines until the last of them goes', () => {
    const text = 'a:\n  # north\n  - { id: 1 }\n  - { id: 2 }\n  # south\n  - { id: 3 }\n\n  - { id: 4 }\n';
    const without = (...ids: number[]): string => withoutEntries(text, ['a'], (one) => ids.includes((one as { id: number }).id));
    expect(without(1)).toBe('a:\n  # north\n  - { id: 2 }\n  # south\n  - { id: 3 }\n\n  - { id: 4 }\n');
    expect(without(1, 2)).toBe('a:\n  # south\n  - { id: 3 }\n\n  - { id: 4 }\n');
    expect(without(2)).toBe(text.replace('  - { id: 2 }\n', ''));
    expect(without(3)).not.toContain('south');
  });
});
