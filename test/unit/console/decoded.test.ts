import { describe, expect, test } from 'vitest';
import { decoded } from '../../../console/src/import/decoded.ts';
import { peopleFromRows } from '../../../lib/core/registry/import-rows.ts';
import type { Registry } from '../../../lib/core/registry/model.ts';

const bytes = (...values: readonly number[]): ArrayBuffer => new Uint8Array(values).buffer;

describe('a table of people', () => {
  test('is read as UTF-8, with its mark at the beginning or without, or as what Chinese spreadsheets write', () => {
    const text = 'id,zh\nzhang-san,张三';
    expect(decoded(new TextEncoder().encode(text).buffer)).toBe(text);
    // 张三 in GBK.
    expect(decoded(bytes(0xd5, 0xc5, 0xc8, 0xfd))).toBe('张三');
  });

  test('is refused where characters were lost on the way', () => {
    const registry = { tiers: [], units: [], people: [], things: [], assets: [], city: { id: 'x' } } as unknown as Registry;
    const values = { id: 'zhang-san', unit: 'centre', zh: '\uFFFD\uFFFD', en: '', phone: '' };
    expect(peopleFromRows(registry, [{ line: 2, values }]).faults).toContainEqual({
      line: 2,
      column: 'zh',
      message: expect.stringContaining('has lost characters: expected a file in UTF-8'),
    });
  });
});
