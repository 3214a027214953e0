import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../lib/core/incident/model.ts';
import type { IncidentChange, IncidentStore } from '../../../lib/core/ports/incident-store.ts';
import { lookingAhead } from '../../../lib/stores/looking-ahead.ts';

/** One group, whose incident is at the version of the call. */
function counted() {
  const calls: string[] = [];
  let open: string | undefined;
  const store = {
    group: async (domain: 'gas', asset: string) => {
      calls.push('group');
      return { domain, asset, version: 1, ...(open ? { open } : {}) };
    },
    load: async (id: string) => {
      calls.push(`load ${id}`);
      if (id === 'broken') throw new Error('no such table');
      return { id, version: calls.length } as Incident;
    },
    commit: async ({ group }: IncidentChange) => {
      open = group?.open;
    },
  } as unknown as IncidentStore;
  return { calls, store: lookingAhead(store) };
}

const opening = (open: string) => ({ group: { domain: 'gas', asset: 'well', version: 0, open } }) as unknown as IncidentChange;

describe('a store that looks ahead', () => {
  it('reads with a group the incident that was open there last, and gives it once', async () => {
    const { calls, store } = counted();
    await store.group('gas', 'well');
    expect(calls).toEqual(['group']);
    await store.commit(opening('i1'));
    await store.group('gas', 'well');
    expect((await store.load('i1'))?.version).toBe(2);
    expect(calls).toEqual(['group', 'load i1', 'group']);
    // Asked for again, it is read again.
    expect((await store.load('i1'))?.version).toBe(4);
  });

  it('follows the group’s row where another instance opened one since, and lets nobody who did not ask fail', async () => {
    const { calls, store } = counted();
    await store.commit(opening('broken'));
    await store.group('gas', 'well');
    expect((await store.load('i2'))?.id).toBe('i2');
    await expect(store.load('broken')).rejects.toThrow('no such table');
    expect(calls).toEqual(['load broken', 'group', 'load i2']);
  });
});
