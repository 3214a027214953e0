import { describe, expect, it } from 'vitest';
import type { CompoundState } from '../../../lib/core/alarm/compound/model.ts';
import { VersionConflict } from '../../../lib/core/ports/errors.ts';
import { tableCompoundStore } from '../../../lib/stores/compound-store.ts';
import type { OpenTable } from '../table-store.contract.ts';
import { T0 } from './fixtures.ts';

function stateOf(rule: string, scope: string, more: Partial<CompoundState> = {}): CompoundState {
  const course = {
    source: 'e1',
    operand: 0,
    metric: 'smoke',
    place: { sensor: 's1' },
    steps: [{ time: T0, grade: 'III' as const, value: 0.9 }],
  };
  return {
    domain: 'forest-fire',
    rule,
    scope,
    version: 1,
    fingerprint: 'f',
    rules: 1,
    courses: [course],
    contexts: [],
    heard: { 'thing-1#g0': [1, T0] },
    base: null,
    until: T0,
    emitted: [],
    pending: [],
    ...more,
  };
}

export function compoundStoreContract(name: string, open: OpenTable): void {
  describe(`CompoundStore over ${name}`, () => {
    const openStore = async () => tableCompoundStore(await open(() => T0));

    it('gives back what was saved, each rule, scope and domain by itself', async () => {
      const store = await openStore();
      const states = [
        stateOf('r', 'asset=a'),
        stateOf('r', 'asset=b'),
        stateOf('r', 'asset=a', { domain: 'fire' }),
        stateOf('other', 'asset=a'),
      ];
      for (const state of states) await store.save(state);
      for (const state of states) expect(await store.compound(state)).toEqual(state);
      expect(await store.compound({ domain: 'forest-fire', rule: 'r', scope: 'asset=c' })).toBeUndefined();
      const ofRule = await store.ofRule('r');
      expect(ofRule.map(({ scope, domain }) => `${scope} ${domain}`).sort()).toEqual([
        'asset=a fire',
        'asset=a forest-fire',
        'asset=b forest-fire',
      ]);
    });

    it('lets one of two win who write the same version', async () => {
      const store = await openStore();
      await store.save(stateOf('r', 'tenant'));
      await expect(store.save(stateOf('r', 'tenant'))).rejects.toThrow(VersionConflict);
      const second = stateOf('r', 'tenant', { version: 2, until: T0 + 1 });
      await store.save(second);
      await expect(store.save({ ...second, until: T0 + 2 })).rejects.toThrow(VersionConflict);
      expect(await store.compound(second)).toEqual(second);
    });

    it('knows which may end by themselves by a moment, the earliest first, as long as they may', async () => {
      const store = await openStore();
      await store.save(stateOf('late', 'tenant', { due: T0 + 20 }));
      await store.save(stateOf('soon', 'tenant', { due: T0 + 10 }));
      await store.save(stateOf('never', 'tenant'));
      const rules = async (until: number) => (await store.due(until, 10)).map(({ rule }) => rule);
      expect(await rules(T0 + 9)).toEqual([]);
      expect(await rules(T0 + 10)).toEqual(['soon']);
      expect(await rules(T0 + 20)).toEqual(['soon', 'late']);
      expect(await store.due(T0 + 20, 1)).toEqual([{ domain: 'forest-fire', rule: 'soon', scope: 'tenant', due: T0 + 10 }]);
      await store.save(stateOf('soon', 'tenant', { version: 2 }));
      expect(await rules(T0 + 20)).toEqual(['late']);
    });
  });
}
