import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NotSenml, type ResolvedRecord, resolveSenml } from '../../../lib/core/telemetry/senml.ts';

const NOW = Date.UTC(2026, 10, 23);
const bytes = (text: string) => new TextEncoder().encode(text);

const number = fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }));
/** Small ones are relative to now; large ones lie after 1978, before which RFC 8428 has no absolute time. */
const time = fc.oneof(fc.integer({ min: -86_400, max: 600 }), fc.double({ noNaN: true, min: 1e9, max: 2e9 }));
const name = fc.stringMatching(/^[a-z0-9][A-Za-z0-9\-:._/]{0,12}$/);
const kind = fc.oneof(fc.record({ v: number }), fc.record({ vs: fc.string() }), fc.record({ vb: fc.boolean() }), fc.constant({}));
const record = fc
  .tuple(
    fc.record(
      { n: name, t: fc.integer({ min: -3600, max: 3600 }), u: fc.constantFrom('Cel', '%', '/100', 'Pa'), s: number },
      { requiredKeys: ['n'] },
    ),
    fc.record({ bn: name, bt: time, bu: fc.constantFrom('V', 'A'), bv: number, bs: number, bver: fc.constant(10) }, { requiredKeys: [] }),
    kind,
  )
  .map(([own, base, value]) => ({ ...base, ...own, ...value, ...('s' in own || Object.keys(value).length > 0 ? {} : { v: 0 }) }));
const pack = fc.array(record, { minLength: 1, maxLength: 12 });

/** A resolved record as a record of a pack. */
function asRecord({ name: n, time: millis, unit, value, sum }: ResolvedRecord): Record<string, unknown> {
  return {
    n,
    t: millis / 1000,
    ...(unit === undefined ? {} : { u: unit }),
    ...(typeof value === 'number' ? { v: value } : {}),
    ...(typeof value === 'string' ? { vs: value } : {}),
    ...(typeof value === 'boolean' ? { vb: value } : {}),
    ...(sum === undefined ? {} : { s: sum }),
  };
}

/** Section 4.6 by itself, slowly: each record looks for its base values in itself and the records before it. */
function resolvedByHand(records: readonly Record<string, unknown>[]): unknown[] {
  const last = (label: string, index: number) => records.slice(0, index + 1).findLast((own) => label in own)?.[label];
  return records.map((own, index) => {
    const seconds = ((last('bt', index) as number) ?? 0) + ((own.t as number) ?? 0);
    const value =
      own.vs ??
      own.vb ??
      ('v' in own || last('bv', index) !== undefined ? ((last('bv', index) as number) ?? 0) + ((own.v as number) ?? 0) : undefined);
    const sum = 's' in own || last('bs', index) !== undefined ? ((last('bs', index) as number) ?? 0) + ((own.s as number) ?? 0) : undefined;
    const unit = own.u ?? last('bu', index);
    return {
      name: `${last('bn', index) ?? ''}${own.n}`,
      time: Math.round(seconds < 2 ** 28 ? NOW + seconds * 1000 : seconds * 1000),
      relative: seconds < 2 ** 28,
      ...(unit === undefined ? {} : { unit }),
      ...(value === undefined ? {} : { value }),
      ...(sum === undefined ? {} : { sum }),
    };
  });
}

describe('resolving', () => {
  it('follows section 4.6 record by record', () => {
    fc.assert(
      fc.property(pack, (records) => {
        // As the reader gets it: JSON has no minus zero.
        const read = JSON.parse(JSON.stringify(records)) as Record<string, unknown>[];
        expect(resolveSenml(bytes(JSON.stringify(records)), NOW)).toEqual(resolvedByHand(read));
      }),
      { numRuns: 1000 },
    );
  });

  it('changes nothing in what is resolved', () => {
    fc.assert(
      fc.property(pack, (records) => {
        const once = resolveSenml(bytes(JSON.stringify(records)), NOW);
        const again = resolveSenml(bytes(JSON.stringify(once.map(asRecord))), NOW + 5000);
        expect(again).toEqual(once.map((resolved) => ({ ...resolved, relative: false })));
      }),
      { numRuns: 1000 },
    );
  });

  it('of garbage throws NotSenml and nothing else', () => {
    const labels = fc.constantFrom(
      'bn',
      'bt',
      'bu',
      'bv',
      'bs',
      'bver',
      'n',
      'u',
      'v',
      'vs',
      'vb',
      'vd',
      's',
      't',
      'ut',
      'x',
      'x_',
      '__proto__',
    );
    const nearly = fc.array(fc.dictionary(labels, fc.oneof(fc.jsonValue(), fc.double(), fc.string())), { maxLength: 4 });
    const garbage = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ unit: 'binary', maxLength: 100 }).map(bytes),
      fc.json().map(bytes),
      nearly.map((value) => bytes(JSON.stringify(value))),
      nearly.map((value) => bytes(JSON.stringify(value).replaceAll('null', '1e999'))),
    );
    fc.assert(
      fc.property(garbage, (payload) => {
        try {
          for (const { name: own, time: millis } of resolveSenml(payload, NOW)) {
            expect(own).toMatch(/^[A-Za-z0-9]/);
            expect(Number.isInteger(millis)).toBe(true);
          }
        } catch (cause) {
          if (!(cause instanceof NotSenml)) throw cause;
        }
      }),
      { numRuns: 5000 },
    );
  });
});
