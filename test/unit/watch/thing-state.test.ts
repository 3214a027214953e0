import { expect, test } from 'vitest';
import type { SeriesState, ThingState } from '../../../lib/core/alarm/state.ts';
import type { Thing } from '../../../lib/core/registry/model.ts';
import { latestValues, standingOf } from '../../../lib/core/watch/thing-state.ts';

const NOW = Date.parse('2026-12-01T20:00:00+08:00');
const SAID = '2026-12-01T20:00:00.000+08:00';
const MINUTE = 60_000;
const sensor = (id: string) => ({ id, thing: 'gas-1', asset: 'well', metrics: [{ metric: 'ch4', unit: '%{vol}' }] });
const THING: Thing = {
  id: 'gas-1',
  tenant: 'chancheng',
  town: 'foshan/chancheng/zumiao',
  intervalSeconds: 30,
  sensors: [sensor('a'), sensor('b')],
};

const series = (at: number, rules: SeriesState['rules'] = {}): SeriesState => ({
  startedAt: 0,
  evaluatedTo: at,
  value: 0.1,
  bound: [],
  rules,
});
const state = (of: Record<string, SeriesState>, rest: Partial<ThingState> = {}): ThingState => ({
  thing: 'gas-1',
  group: '0',
  version: 1,
  spread: 1,
  publications: { registry: 1, rules: 1 },
  series: of,
  checkpoint: { number: 0, at: 0 },
  recent: [],
  emitted: [],
  pending: [],
  ...rest,
});
const standing = (states: ThingState[], isRevoked = false) => standingOf(THING, states, NOW, isRevoked);

test('a thing of which nothing came is never heard; one that stopped is silent; one of two sensors that stopped is not', () => {
  expect(standing([])).toMatchObject({ state: 'never-heard', lastSeenAt: null, neverHeard: 2 });
  const old = NOW - 20 * MINUTE;
  expect(standing([state({ 'a/ch4': series(old), 'b/ch4': series(old) })])).toMatchObject({ state: 'silent', silent: 2 });
  expect(standing([state({ 'a/ch4': series(old), 'b/ch4': series(NOW) })])).toMatchObject({
    state: 'ok',
    silent: 1,
    lastSeenAt: SAID,
  });
});

test('an alarm goes before silence, and what is revoked before both; the worst grade counts', () => {
  const inAlarm = [state({ 'a/ch4': series(0, { k: { machines: [], current: 'III' }, l: { machines: [], current: 'II' } }) })];
  expect(standing(inAlarm)).toMatchObject({ state: 'alarm', grade: 'II' });
  expect(standing(inAlarm, true)).toMatchObject({ state: 'revoked', grade: 'II' });
});

test('one condition of several that holds is no alarm', () => {
  expect(standing([state({ 'a/ch4': series(NOW, { k: { machines: [], current: 'III', rule: 'confirmed#1' } }) })]).grade).toBeNull();
});

test('a fault that was told is a matter of quality; one that may pass is not', () => {
  const faults = { 'a/ch4': { fault: 'stuck', since: 0, packs: 9, toldAt: 1 }, 'b/ch4': { fault: 'clock', since: 0, packs: 1 } } as const;
  expect(standing([state({ 'a/ch4': series(NOW), 'b/ch4': series(NOW) }, { faults })])).toMatchObject({ state: 'ok', faults: ['stuck'] });
});

test('of two items of state the newer one tells the value', () => {
  const states = [state({ 'a/ch4': series(NOW) }), state({ 'a/ch4': { ...series(NOW - MINUTE), value: 9 } })];
  expect(latestValues(THING, states)[0]).toMatchObject({ value: 0.1, at: SAID });
});

test('is unknown, and neither silent nor well, where its readings are evaluated elsewhere', () => {
  const elsewhere = { state: 'unknown', grade: null, lastSeenAt: null, sensors: 2, silent: 0, neverHeard: 0, faults: [] };
  expect(standingOf(THING, undefined, NOW, false)).toEqual(elsewhere);
  expect(standingOf(THING, undefined, NOW, true)).toMatchObject({ state: 'revoked' });
});
