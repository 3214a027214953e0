import { describe, expect, it } from 'vitest';
import { toInstant } from '../../../lib/core/instant.ts';
import { MAX_PACK_BYTES, NotSenml, type ResolvedRecord, resolveSenml } from '../../../lib/core/telemetry/senml.ts';

/** 2026-11-23T08:00:00+08:00 */
const NOW = Date.UTC(2026, 10, 23);
const bytes = (text: string) => new TextEncoder().encode(text);

function resolve(pack: unknown): ResolvedRecord[] {
  return resolveSenml(bytes(typeof pack === 'string' ? pack : JSON.stringify(pack)), NOW);
}

/** What the pack is refused for. */
function refusal(pack: unknown): string {
  try {
    resolve(pack);
  } catch (cause) {
    expect(cause).toBeInstanceOf(NotSenml);
    return (cause as NotSenml).message;
  }
  throw new Error('it was not refused');
}

const at = (seconds: number) => ({ time: NOW + seconds * 1000, relative: true });

describe('the examples of RFC 8428', () => {
  it('reads a single value taken now (5.1.1)', () => {
    expect(resolve([{ n: 'urn:dev:ow:10e2073a01080063', u: 'Cel', v: 23.1 }])).toEqual([
      { name: 'urn:dev:ow:10e2073a01080063', unit: 'Cel', value: 23.1, ...at(0) },
    ]);
  });

  it('puts the base name before the names that follow (5.1.2)', () => {
    const pack = [
      { bn: 'urn:dev:ow:10e2073a01080063:', n: 'voltage', u: 'V', v: 120.1 },
      { n: 'current', u: 'A', v: 1.2 },
    ];
    expect(resolve(pack).map(({ name }) => name)).toEqual(['urn:dev:ow:10e2073a01080063:voltage', 'urn:dev:ow:10e2073a01080063:current']);
  });

  it('counts the times of records from the base time, under the base unit and version (5.1.2)', () => {
    const pack = [
      { bn: 'urn:dev:ow:10e2073a0108006:', bt: 1.276020076001e9, bu: 'A', bver: 5, n: 'voltage', u: 'V', v: 120.1 },
      { n: 'current', t: -5, v: 1.2 },
      { n: 'current', t: -4, v: 1.3 },
      { n: 'current', v: 1.7 },
    ];
    const name = 'urn:dev:ow:10e2073a0108006:current';
    expect(resolve(pack)).toEqual([
      { name: 'urn:dev:ow:10e2073a0108006:voltage', time: 1276020076001, relative: false, unit: 'V', value: 120.1 },
      { name, time: 1276020071001, relative: false, unit: 'A', value: 1.2 },
      { name, time: 1276020072001, relative: false, unit: 'A', value: 1.3 },
      { name, time: 1276020076001, relative: false, unit: 'A', value: 1.7 },
    ]);
  });

  it('reads several kinds of value (5.1.5)', () => {
    const pack = [
      { bn: 'urn:dev:ow:10e2073a01080063:', n: 'temp', u: 'Cel', v: 23.1 },
      { n: 'label', vs: 'Machine Room' },
      { n: 'open', vb: false },
      { n: 'nfc-reader', vd: 'aGkgCg' },
    ];
    expect(resolve(pack).map(({ value }) => value)).toEqual([23.1, 'Machine Room', false, 'aGkgCg']);
  });

  it('takes the last base name and the first base time together (5.1.6)', () => {
    const pack = [
      { bn: '2001:db8::2/', bt: 1.320078429e9, n: 'temperature', u: 'Cel', v: 25.2 },
      { n: 'humidity', u: '%RH', v: 30 },
      { bn: '2001:db8::1/', n: 'temperature', u: 'Cel', v: 12.3 },
      { n: 'humidity', u: '%RH', v: 67 },
    ];
    expect(resolve(pack).map(({ name, time }) => [name, time])).toEqual([
      ['2001:db8::2/temperature', 1320078429000],
      ['2001:db8::2/humidity', 1320078429000],
      ['2001:db8::1/temperature', 1320078429000],
      ['2001:db8::1/humidity', 1320078429000],
    ]);
  });
});

describe('base values', () => {
  it('hold from the record they stand in until another takes their place', () => {
    const pack = [
      { bn: 'a/', bv: 20, bu: 'Cel', bt: 1e9, n: 'x', v: 1 },
      { n: 'y', v: 2, u: 'K' },
      { bv: 100, n: 'x', v: 1 },
      { bu: 'V', bt: 2e9, n: 'x', t: 1, v: -1 },
    ];
    expect(resolve(pack).map(({ name, value, unit, time }) => [name, value, unit, time])).toEqual([
      ['a/x', 21, 'Cel', 1e12],
      ['a/y', 22, 'K', 1e12],
      ['a/x', 101, 'Cel', 1e12],
      ['a/x', 99, 'V', 2e12 + 1000],
    ]);
  });

  it('may stand in a record of their own, which is no measurement', () => {
    expect(resolve([{ bn: 'a/', bu: 'Cel' }, { n: 'x', v: 1 }, { bn: 'b/' }, { n: 'x', v: 2 }])).toEqual([
      { name: 'a/x', unit: 'Cel', value: 1, ...at(0) },
      { name: 'b/x', unit: 'Cel', value: 2, ...at(0) },
    ]);
    expect(resolve([{ bn: 'a/', bver: 10 }])).toEqual([]);
  });

  it('name the sensor alone where records have no name', () => {
    expect(
      resolve([
        { bn: 'a/x', v: 1 },
        { t: -1, v: 2 },
      ]).map(({ name }) => name),
    ).toEqual(['a/x', 'a/x']);
  });

  it('are the value where a record has none, and are nothing to a text', () => {
    expect(resolve([{ bn: 'a', bv: 20 }, { n: 'x' }, { n: 'y', vs: 'open' }, { n: 'z', vb: true }]).map(({ value }) => value)).toEqual([
      20,
      'open',
      true,
    ]);
  });

  it('add up with sums, each taken for zero where it is missing', () => {
    const sums = (pack: unknown) => resolve(pack).map(({ sum, value }) => [sum, value]);
    expect(sums([{ n: 'x', s: 3 }])).toEqual([[3, undefined]]);
    expect(sums([{ n: 'x', s: 3, v: 1 }])).toEqual([[3, 1]]);
    expect(sums([{ n: 'x', v: 1 }])).toEqual([[undefined, 1]]);
    expect(sums([{ bs: 100, n: 'x', s: 3 }, { n: 'x', v: 1 }, { n: 'x' }])).toEqual([
      [103, undefined],
      [100, 1],
      [100, undefined],
    ]);
  });
});

describe('times', () => {
  const timesOf = (pack: unknown) => resolve(pack).map(({ time, relative }) => [time, relative]);

  it('are now where there is none, or a zero', () => {
    expect(
      timesOf([
        { n: 'x', v: 1 },
        { n: 'x', v: 1, t: 0 },
      ]),
    ).toEqual([
      [NOW, true],
      [NOW, true],
    ]);
  });

  it('are relative to now below 2^28, to either side', () => {
    expect(
      timesOf([
        { n: 'x', v: 1, t: -60 },
        { n: 'x', v: 1, t: 0.02 },
        { n: 'x', v: 1, t: 2 ** 28 - 1 },
      ]),
    ).toEqual([
      [NOW - 60_000, true],
      [NOW + 20, true],
      [NOW + (2 ** 28 - 1) * 1000, true],
    ]);
    expect(timesOf([{ n: 'x', v: 1, t: -3e8 }])).toEqual([[NOW - 3e11, true]]);
  });

  it('are absolute from 2^28 on, told by the sum of base and own time', () => {
    expect(timesOf([{ n: 'x', v: 1, t: 2 ** 28 }])).toEqual([[2 ** 28 * 1000, false]]);
    expect(
      timesOf([
        { bt: 2 ** 28, n: 'x', v: 1, t: -1 },
        { n: 'x', v: 1, t: 1 },
      ]),
    ).toEqual([
      [NOW + (2 ** 28 - 1) * 1000, true],
      [(2 ** 28 + 1) * 1000, false],
    ]);
  });

  it('are rounded to the millisecond', () => {
    expect(
      timesOf([
        { n: 'x', v: 1, t: 1.7e9 + 0.0004 },
        { n: 'x', v: 1, t: 1.7e9 + 0.0006 },
      ]),
    ).toEqual([
      [1.7e12, false],
      [1.7e12 + 1, false],
    ]);
  });

  it('that no calendar has are refused', () => {
    for (const t of ['1e999', '-1e999', '1e300', '-1e300', '9e12', '8.64e12']) {
      expect(refusal(`[{"n":"x","v":1,"t":${t}}]`)).toMatch(/^record 0: its time .* is no time/);
    }
    expect(() => toInstant(resolve('[{"n":"x","v":1,"t":8.63e12}]')[0]?.time ?? 0)).not.toThrow();
    expect(refusal('[{"n":"x","v":1,"bt":1e999,"t":-1e999}]')).toMatch('its time NaN s is no time');
  });
});

describe('names', () => {
  it('consist of the characters RFC 8428 allows', () => {
    expect(resolve([{ n: 'Az09-:._/', v: 1 }]).map(({ name }) => name)).toEqual(['Az09-:._/']);
    for (const name of ['', 'a b', 'a$', 'ä', '一', 'a\n', 'a\u0000', '/a', '-a', '_a', '.a', ':a', '../../etc', "'; DROP TABLE"]) {
      expect(refusal([{ n: name, v: 1 }]), JSON.stringify(name)).toMatch('(RFC 8428 section 4.5.1)');
    }
  });

  it('are judged together with the base name', () => {
    expect(resolve([{ bn: 'a', n: '/x', v: 1 }]).map(({ name }) => name)).toEqual(['a/x']);
    expect(refusal([{ bn: '_', n: 'x', v: 1 }])).toMatch('record 0');
    expect(refusal([{ v: 1 }])).toMatch('the name "" is empty');
  });

  it('are quoted no further than eighty characters', () => {
    expect(refusal([{ n: `!${'a'.repeat(100_000)}`, v: 1 }]).length).toBeLessThan(300);
    expect(refusal([{ [`${'a'.repeat(100_000)}_`]: 1 }]).length).toBeLessThan(300);
  });
});

describe('versions', () => {
  it('up to 10 are read, and 26, which is 10 with secondary units (RFC 9100)', () => {
    for (const bver of [1, 5, 10, 26]) expect(resolve([{ bver, n: 'x', v: 1 }])).toHaveLength(1);
  });

  it('beyond what is understood are refused, and what is no version', () => {
    for (const bver of ['11', '0', '-1', '10.5', '27', '1e999'])
      expect(refusal(`[{"bver":${bver},"n":"x","v":1}]`)).toMatch('record 0: bver is');
    expect(refusal([{ bver: '10', n: 'x', v: 1 }])).toMatch('"bver" is a string: expected a number');
  });

  it('are one for all records of a pack', () => {
    expect(
      resolve([
        { bver: 5, n: 'x', v: 1 },
        { n: 'x', v: 2 },
        { bver: 5, n: 'x', v: 3 },
      ]),
    ).toHaveLength(3);
    expect(
      resolve([
        { n: 'x', v: 1 },
        { bver: 10, n: 'x', v: 2 },
      ]),
    ).toHaveLength(2);
    expect(
      refusal([
        { bver: 5, n: 'x', v: 1 },
        { bver: 10, n: 'x', v: 2 },
      ]),
    ).toMatch('record 1: bver is 10 after 5');
    expect(
      refusal([
        { n: 'x', v: 1 },
        { bver: 5, n: 'x', v: 2 },
      ]),
    ).toMatch('record 1: bver is 5 after 10');
  });
});

describe('members', () => {
  it('that are unknown are ignored', () => {
    const pack = '[{"n":"x","v":1,"ut":60,"l":[{}],"":0,"constructor":1,"toString":"x","bx":1}]';
    expect(resolve(pack)).toEqual([{ name: 'x', value: 1, ...at(0) }]);
  });

  it('that must be understood, and are not, cost the pack', () => {
    expect(refusal([{ n: 'x', v: 1, ct_: 'text/plain' }])).toMatch('"ct_" must be understood');
    expect(refusal([{ n: 'x', v: 1 }, { _: 1 }])).toMatch('record 1');
    expect(refusal('[{"n":"x","v":1,"__proto__":{"v":2,"bn":"y"}}]')).toMatch('"__proto__" must be understood');
  });

  it('have the types of table 2', () => {
    expect(refusal('[{"n":"x","v":"1"}]')).toBe('record 0: "v" is a string: expected a number');
    expect(refusal('[{"n":1,"v":1}]')).toBe('record 0: "n" is a number: expected a string');
    expect(refusal('[{"n":"x","vb":1}]')).toBe('record 0: "vb" is a number: expected a boolean');
    expect(refusal('[{"n":"x","v":null}]')).toBe('record 0: "v" is null: expected a number');
    expect(refusal('[{"n":"x","vs":["a"]}]')).toBe('record 0: "vs" is an array: expected a string');
    expect(refusal('[{"n":"x","v":1,"u":{}}]')).toBe('record 0: "u" is an object: expected a string');
  });

  it('give one value, or a sum', () => {
    expect(refusal([{ n: 'x', v: 1, vs: 'a' }])).toMatch('record 0 has 2 values');
    expect(refusal([{ n: 'x', v: 0, vb: false, vs: '', vd: '' }])).toMatch('record 0 has 4 values');
    for (const record of [{ n: 'x' }, { n: 'x', t: 1 }, { u: 'V' }, {}, { foo: 1 }]) {
      expect(refusal([record])).toMatch('record 0 has neither a value nor a sum');
    }
  });
});

describe('numbers', () => {
  it('that are not finite are handed on, for one of them must not cost the other readings', () => {
    const values = (pack: string) => resolve(pack).map(({ value }) => value);
    expect(values('[{"n":"x","v":1e999},{"n":"x","v":2},{"n":"x","v":-1e999}]')).toEqual([Infinity, 2, -Infinity]);
    expect(values('[{"bv":1e999,"n":"x","v":-1e999}]')).toEqual([NaN]);
    expect(values('[{"n":"x","v":1e-400},{"n":"x","v":5e-324}]')).toEqual([0, 5e-324]);
    expect(resolve('[{"n":"x","s":1e999}]')[0]?.sum).toBe(Infinity);
  });

  it('are JSON, so that NaN and the like are none', () => {
    for (const number of ['NaN', 'Infinity', '0x10', '01', '.5', '1_000', '１']) {
      expect(refusal(`[{"n":"x","v":${number}}]`)).toMatch('the payload is not JSON');
    }
  });
});

describe('payloads', () => {
  it('that are no SenML pack are refused with what was expected', () => {
    expect(refusal('')).toMatch('the payload is not JSON');
    expect(refusal('[{"n":"x","v":1}')).toMatch('the payload is not JSON');
    expect(refusal('[{"n":"x","v":1}] x')).toMatch('the payload is not JSON');
    expect(refusal('{"n":"x","v":1}')).toBe('the payload is an object: expected a SenML pack, a JSON array of records');
    expect(refusal('null')).toMatch('the payload is null');
    expect(refusal('"[]"')).toMatch('the payload is a string');
    expect(refusal('[]')).toMatch('the payload is an empty array');
    for (const [record, kind] of [
      ['1', 'a number'],
      ['null', 'null'],
      ['"a"', 'a string'],
      ['true', 'a boolean'],
      ['[]', 'an array'],
    ]) {
      expect(refusal(`[{"n":"x","v":1},${record}]`)).toBe(`record 1 is ${kind}: expected an object such as {"n":"sensor/metric","v":1}`);
    }
  });

  it('are UTF-8', () => {
    expect(() => resolveSenml(Uint8Array.of(0xff, 0xfe, 0x5b, 0x00), NOW)).toThrow(new NotSenml('the payload is not UTF-8'));
    expect(() => resolveSenml(bytes('[{"n":"x","vs":"\ud800"}]').subarray(0, 17), NOW)).toThrow(NotSenml);
    expect(resolveSenml(bytes('\ufeff[{"n":"x","vs":"一氧化碳"}]'), NOW)[0]?.value).toBe('一氧化碳');
  });

  it('have at most 128 KB', () => {
    const record = '{"n":"x","v":1}';
    const fill = (length: number) => `[${record}${' '.repeat(length - record.length - 2)}]`;
    expect(resolve(fill(MAX_PACK_BYTES))).toHaveLength(1);
    expect(refusal(fill(MAX_PACK_BYTES + 1))).toBe('the pack has 131073 bytes: expected at most 131072');
  });

  it('may be nested as deep as they can be', () => {
    const depth = 60_000;
    expect(refusal(`${'['.repeat(depth)}${']'.repeat(depth)}`)).toMatch(/^record 0 is an array|^the payload is not JSON/);
    expect(refusal('['.repeat(depth))).toMatch('the payload is not JSON');
    expect(() => resolve(`[{"n":"x","v":1,"z":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}]`)).not.toThrow();
  });
});
