import { describe, expect, it } from 'vitest';
import { loadCity } from '../../../lib/config/load-city.ts';
import type { AlarmEffect } from '../../../lib/core/alarm/model.ts';
import { applyAlarmEffects } from '../../../lib/core/incident/apply-alarm-effects.ts';
import { verifyChain } from '../../../lib/core/incident/hash-chain.ts';
import { foldIncident } from '../../../lib/core/incident/incident.ts';
import { StoreError } from '../../../lib/core/ports/errors.ts';
import type { Publication, PublicationBodies, PublicationKind, PublicationSource } from '../../../lib/core/ports/publications.ts';
import { tableIncidentStore } from '../../../lib/stores/incident-store.ts';
import { tableMaintenanceStore } from '../../../lib/stores/maintenance-store.ts';
import { tableSilenceStore } from '../../../lib/stores/silence-store.ts';
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

/** The same with one more well, 200 m north of the first one of Zumiao. */
async function withNeighbour(): Promise<PublicationSource> {
  const publications = await foshan();
  const registry = await publications.active('registry');
  const { assets, things } = registry.body;
  const [asset, thing] = [assets.find(({ id }) => id === 'gas-zumiao-01-well'), things.find(({ id }) => id === 'gas-zumiao-01')];
  if (!asset || !thing) throw new Error('Foshan has no gas-zumiao-01');
  const { lat, lon } = asset.position;
  const near = { ...asset, id: 'near-well', position: { lat: lat + 200 / 111_195, lon } };
  const sensors = [{ id: 'near-ch4-1', thing: 'near', asset: near.id, metrics: [{ metric: 'ch4', unit: '%{vol}' }] }];
  const body = { ...registry.body, assets: [...assets, near], things: [...things, { ...thing, id: 'near', sensors }] };
  const changed = { ...registry, body };
  return { active: async (kind) => (kind === 'registry' ? (changed as unknown as Publication<typeof kind>) : publications.active(kind)) };
}

export const onset = (sensor: string, number: number): Extract<AlarmEffect, { effect: 'transition' }> => ({
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
    it.each([
      ['on one asset', ['gas-zumiao-01-ch4-1', 'gas-zumiao-01-ch4-2']],
      ['on two assets 200 m apart', ['gas-zumiao-01-ch4-1', 'near-ch4-1']],
    ])('at the same instant %s make one incident with all their alarms, each once', async (_where, sensors) => {
      const clock = new TestClock();
      const table = await open(() => clock.now());
      const incidents = tableIncidentStore(table, { tenant: TENANT });
      const rows = { silences: tableSilenceStore(table), maintenance: tableMaintenanceStore(table) };
      const deps = { tenant: TENANT, incidents, ...rows, publications: await withNeighbour(), clock };
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
      const effects = sensors.flatMap((sensor) => [1, 2, 3].map((number) => onset(sensor, number)));
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
