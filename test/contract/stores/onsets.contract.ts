import { describe, expect, it } from 'vitest';
import { loadCity } from '../../../lib/config/load-city.ts';
import type { AlarmEffect } from '../../../lib/core/alarm/model.ts';
import { applyAlarmEffects } from '../../../lib/core/incident/apply-alarm-effects.ts';
import { verifyChain } from '../../../lib/core/incident/hash-chain.ts';
import { foldIncident } from '../../../lib/core/incident/incident.ts';
import { StoreError } from '../../../lib/core/ports/errors.ts';
import type { PublicationBodies, PublicationKind, PublicationSource } from '../../../lib/core/ports/publications.ts';
import { tableIncidentStore } from '../../../lib/stores/incident-store.ts';
import type { OpenTable } from '../table-store.contract.ts';
import { T0, TENANT, TestClock } from './fixtures.ts';

/** Foshan as it is configured, without a store behind it. */
export async function foshan(): Promise<PublicationSource> {
  const { city } = await loadCity('cities/foshan');
  if (!city) throw new Error('cities/foshan does not load');
  return {
    active: async <Kind extends PublicationKind>(kind: Kind) => ({
      kind,
      number: 1,
      digest: '',
      author: 'test',
      publishedAt: '',
      effectiveFrom: '',
      body: city[kind] as PublicationBodies[Kind],
    }),
  };
}

export const onset = (sensor: string, number: number): AlarmEffect => ({
  effect: 'transition',
  id: `${sensor}/${number}/onset`,
  episode: `${sensor}/${number}`,
  time: T0,
  sensor,
  metric: 'ch4',
  rule: 'ch4-space',
  transition: 'onset',
  grade: 'III',
  value: 1.2,
});

export function onsetsContract(name: string, open: OpenTable): void {
  describe(`onsets over ${name}`, () => {
    it('at the same instant on one asset make one incident with all their alarms, each once', async () => {
      const clock = new TestClock();
      const incidents = tableIncidentStore(await open(() => clock.now()), { tenant: TENANT });
      const deps = { tenant: TENANT, incidents, publications: await foshan(), clock };
      // A batch that loses too many races fails and comes again.
      const apply = async (effect: AlarmEffect): Promise<void> => {
        for (let receive = 1; ; receive++) {
          try {
            return await applyAlarmEffects(deps, [effect]);
          } catch (cause) {
            if (!(cause instanceof StoreError && cause.retryable) || receive === 10) throw cause;
          }
        }
      };
      const effects = ['gas-zumiao-01-ch4-1', 'gas-zumiao-01-ch4-2'].flatMap((sensor) => [1, 2, 3].map((number) => onset(sensor, number)));
      await Promise.all([...effects, ...effects].map(apply));
      const { items } = await incidents.list({ within: 'foshan', limit: 50 });
      expect(items).toHaveLength(1);
      const [incident] = items;
      expect(incident?.alarms.map(({ episode }) => episode).sort()).toEqual(effects.map(({ episode }) => episode).sort());
      const events = await incidents.events(incident?.id as string);
      expect(verifyChain(events)).toEqual({ ok: true });
      expect(foldIncident(events)).toEqual(incident);
      expect(await incidents.group('gas', incident?.asset as string)).toMatchObject({ open: incident?.id });
    });
  });
}
