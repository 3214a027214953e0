import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ruleKey, sharedKeys } from '../../../lib/core/alarm/rule-key.ts';
import type { EmittedTransition, GradeMachine, RuleState, SeriesState, ThingState } from '../../../lib/core/alarm/state.ts';
import { decodeCheckpoint, decodeState, encodeCheckpoint, encodeState } from '../../../lib/stores/state-codec.ts';
import { tableTelemetryStore } from '../../../lib/stores/telemetry-store.ts';
import { telemetryKeys } from '../../../lib/wiring/table-keys.ts';
import { ModelTableStore } from '../../contract/model-table-store.ts';

const T0 = Date.UTC(2026, 10, 23);
const KEYS = ['00000001', 'deadbeef', '0a0b0c0d'];

/** Times as they are, and as nobody expects them: before 1970, beyond what can be counted in bits, between milliseconds. */
const time = fc.oneof(fc.integer({ min: T0, max: T0 + 1e9 }), fc.constantFrom(0, -1, 8.64e15, -8.64e15, T0 + 0.5));
const value = fc.oneof(
  fc.integer({ min: -9999, max: 9999 }).map((whole) => whole / 1000),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
);
const machine: fc.Arbitrary<GradeMachine> = fc.record(
  { active: fc.boolean(), heldSince: time, clearSince: time, recent: fc.constantFrom('0', '0110') },
  { requiredKeys: ['active'] },
);
const rule: fc.Arbitrary<RuleState> = fc.record(
  {
    machines: fc.array(machine, { maxLength: 3 }),
    current: fc.constantFrom('I', 'II', 'III'),
    episode: fc.constantFrom('0123456789abcdef01234567', 'e'),
    rule: fc.constantFrom('ch4-space', '水压'),
    after: time,
    signal: fc.string({ unit: 'grapheme' }),
  },
  { requiredKeys: ['machines'] },
);
const series: fc.Arbitrary<SeriesState> = fc.record(
  {
    startedAt: time,
    evaluatedTo: time,
    value,
    unchangedSince: time,
    heardAt: time,
    settled: time,
    recent: fc.uint8Array({ maxLength: 40 }),
    bound: fc.constantFrom(...[[], KEYS.slice(0, 1), KEYS].map((keys) => sharedKeys(keys.join('')))),
    rules: fc.constant({}),
  },
  { requiredKeys: ['startedAt', 'evaluatedTo', 'value', 'bound', 'rules'] },
);
const withRules = fc.tuple(series, fc.array(rule, { maxLength: 3 })).map(([own, states]) => {
  const rules = Object.fromEntries(own.bound.flatMap((key, index) => (states[index] ? [[key, states[index]]] : [])));
  return { ...own, rules };
});
const names = fc.oneof(fc.constantFrom('well-1/ch4', 'well-12/ch4', 'well-12/level', '井/😀', '井/😁'), fc.string({ maxLength: 9 }));
const transition: EmittedTransition = {
  time: T0,
  sensor: 'well-1',
  metric: 'ch4',
  rule: 'ch4-space',
  transition: 'onset',
  grade: 'III',
  value: 1.2,
  episode: 'e',
};
const state: fc.Arbitrary<ThingState> = fc.record({
  thing: fc.constantFrom('well-1', '井'),
  group: fc.constantFrom('g0', 'g12'),
  version: fc.integer({ min: 1, max: 2 ** 40 }),
  spread: fc.integer({ min: 1, max: 100 }),
  publications: fc.record({ registry: fc.nat(), rules: fc.nat() }),
  series: fc.dictionary(
    names.filter((name) => name !== '__proto__'),
    withRules,
    { noNullPrototype: true, maxKeys: 6 },
  ),
  checkpoint: fc.record({ number: fc.nat(), at: time }),
  recent: fc.array(fc.constantFrom('0123456789ab', 'ffffffffffff'), { maxLength: 8 }),
  emitted: fc.constantFrom([], [transition]),
  pending: fc.constantFrom([], [{ ...transition, effect: 'transition' as const, id: 'well-1#g0#1#0' }]),
});

/** Bytes are compared as numbers: a view of a buffer is not of the type of what it was made from. */
const plain = (whole: unknown): unknown =>
  JSON.parse(
    JSON.stringify(whole, (_key, own) =>
      own instanceof Uint8Array ? { bytes: [...own] } : own?.type === 'Buffer' ? { bytes: own.data } : own,
    ),
  );

describe('a state in bytes', () => {
  it('comes back as it was, and so does a checkpoint', () => {
    fc.assert(
      fc.property(state, (own) => {
        const { state: decoded, learnedAt } = decodeState(own.thing, own.group, own.version, encodeState(own, 300));
        expect(learnedAt).toBe(300);
        expect(plain(decoded)).toEqual(plain(own));
        const checkpoint = { thing: own.thing, group: own.group, number: own.checkpoint.number, series: own.series };
        expect(plain(decodeCheckpoint(own.thing, own.group, encodeCheckpoint(checkpoint)))).toEqual(plain(checkpoint));
      }),
      { numRuns: 300 },
    );
  });

  it('of a newer form is refused, and so is half a state', () => {
    const [own] = fc.sample(state, 1) as [ThingState];
    const bytes = encodeState(own, 0);
    expect(() => decodeState('well-1', 'g0', 1, Uint8Array.of(2, ...bytes.subarray(1)))).toThrow(
      'the state of well-1 / g0 is written in form 2: expected 1',
    );
    expect(() => decodeState('well-1', 'g0', 1, bytes.subarray(0, bytes.length - 1))).toThrow(RangeError);
  });
});

describe('what was stored before states were bytes', () => {
  const fingerprint = '0123456789abcdef';
  const idle = { fingerprint, machines: [{ active: false }] };
  const running = { fingerprint, machines: [{ active: true }], current: 'III', episode: 'e' };
  const former = {
    thing: 't',
    group: 'g0',
    version: 7,
    spread: 1,
    publications: { registry: 1, rules: 2 },
    checkpoint: { number: 1, at: T0 },
    recent: ['0123456789abcdef'],
    emitted: [],
    pending: [],
    series: { 's/ch4': { startedAt: T0, evaluatedTo: T0, value: 1, recent: 'AAE=', rules: { idle, running } } },
  };
  const idleKey = ruleKey({ id: 'idle', fingerprint });
  const runningKey = ruleKey({ id: 'running', fingerprint });
  const now = {
    startedAt: T0,
    evaluatedTo: T0,
    value: 1,
    recent: Buffer.from('AAE=', 'base64'),
    bound: [idleKey, runningKey],
    rules: { [runningKey]: { machines: [{ active: true }], current: 'III', episode: 'e', rule: 'running' } },
  };

  it('is read, with its checkpoints and what its rules have learned, and written anew', async () => {
    const table = new ModelTableStore(() => T0);
    const telemetry = tableTelemetryStore(table, { clock: { now: () => T0 }, retentionSeconds: 60 });
    const key = telemetryKeys.state('t', 'g0');
    await table.put({ ...key, version: 7, data: former }, 'absent');
    await table.put({ ...telemetryKeys.checkpoint('t', 'g0', 1), version: 1, data: { ...former, number: 1 } }, 'any');
    const read = (await telemetry.state('t', 'g0')) as ThingState;
    expect(read).toEqual({ ...former, recent: ['0123456789ab'], series: { 's/ch4': now } });
    expect((await telemetry.checkpoints('t', 'g0'))[0]?.series).toEqual({ 's/ch4': now });
    await telemetry.saveState({ ...read, version: 8 }, []);
    expect(await table.get(key)).toMatchObject({ version: 8, data: {}, bytes: expect.any(Uint8Array) });
    expect(plain(await telemetry.state('t', 'g0'))).toEqual(plain({ ...read, version: 8 }));

    await table.put({ ...telemetryKeys.state('t', 'g1'), version: 1, data: { ...former, group: 'g1', version: 1, learned: true } }, 'any');
    await table.put(
      { ...telemetryKeys.learned('t', 'g1'), version: 1, data: { learned: { 's/ch4': { idle: 'what it learned' } } } },
      'any',
    );
    const learned = (await telemetry.state('t', 'g1'))?.series['s/ch4']?.rules[idleKey];
    expect(learned?.signal).toBe('what it learned');
  });

  it('is read of history too: deflated JSON, with readings without a value and flags', async () => {
    const table = new ModelTableStore(() => T0);
    const telemetry = tableTelemetryStore(table, { clock: { now: () => T0 }, retentionSeconds: 60 });
    const columns = { series: [['s', 'ch4', '%{vol}']], of: [0, 0], after: [0, 5], values: [1.5, null], flags: { 1: ['out-of-range'] } };
    const bytes = deflateRawSync(JSON.stringify(columns), { level: 1, windowBits: 12, memLevel: 5 });
    await table.put({ ...telemetryKeys.history('t', T0, 'd', 0), version: 1, data: { first: T0, receivedAt: T0 + 9 }, bytes }, 'absent');
    const of = { sensor: 's', metric: 'ch4', unit: '%{vol}' };
    expect(await telemetry.history('t', T0, T0 + 5)).toEqual([
      {
        digest: 'd',
        part: 0,
        receivedAt: T0 + 9,
        readings: [
          { ...of, time: T0, value: 1.5, flags: [] },
          { ...of, time: T0 + 5, value: null, flags: ['out-of-range'] },
        ],
      },
    ]);
  });
});
