import { describe, expect, it } from 'vitest';
import { compileRulePack, type RulePackSource } from '../../../../lib/core/alarm/compile-rule.ts';
import { tellDeclared } from '../../../../lib/core/alarm/compound/tell-declared.ts';
import { bindingSource } from '../../../../lib/core/alarm/evaluate-batch.ts';
import { declaredIn } from '../../../../lib/core/incident/declared.ts';
import type { Incident } from '../../../../lib/core/incident/model.ts';
import { AlarmCity, packOf, T0, TENANT } from '../../support/alarm-city.ts';
import { placedRegistry } from '../../support/compound-city.ts';

const MINUTE = 60_000;
const TOWN = 'foshan/chancheng/zumiao';
const during = (context: string): RulePackSource => ({
  domain: 'gas',
  rules: [{ id: 'in-fire', metric: 'ch4', unit: '%{vol}', when: { above: 3 }, while: context }],
});
const moment = (minute: number): string => new Date(T0 + minute * MINUTE).toISOString();

/** A city with one incident at most, which is looked for as all of them are. */
function start() {
  const city = new AlarmCity([], [during('fire-declared')]);
  city.publish('registry', placedRegistry());
  let incident: Incident | undefined;
  const incidents = {
    load: async () => incident,
    loadMany: async () => [incident],
    list: async () => ({ items: incident && incident.state === 'confirmed' ? [incident] : [] }),
  };
  const declared = declaredIn(incidents);
  Object.assign(city.dependencies, {
    declared: async (...asked: Parameters<typeof declared>) => (asked[0] === 'fire-declared' ? declared(...asked) : []),
  });
  const put = (...packs: RulePackSource[]): void => city.publish('rules', packs.map(compileRulePack));
  const tell = (): Promise<void> => tellDeclared({ ...city.dependencies, incidents }, bindingSource(city.dependencies), 'i1');
  return {
    confirm: async (minute: number) => {
      const fire = { id: 'i1', domain: 'fire', state: 'confirmed', exercise: false, confirmedAt: moment(minute), town: TOWN, tier: TOWN };
      incident = fire as unknown as Incident;
      await tell();
    },
    clear: async (minute: number) => {
      incident = { ...incident, state: 'cleared', clearedAt: moment(minute) } as Incident;
      await tell();
    },
    put,
    publish: async (...packs: RulePackSource[]) => {
      put(...packs);
      await city.takeEffect();
    },
    send: async (minute: number, v: number) => {
      const about = { client: 'thing-1', topic: `citywatch/${TENANT}/thing-1/telemetry` };
      await city.deliver([packOf([{ n: 'east-1/ch4', t: T0 / 1000 + minute * 60, v }], T0 + minute * MINUTE, about)]);
    },
    told: () => city.ledger().map(({ time, transition }) => [(time - T0) / MINUTE, transition]),
  };
}

describe('a rule that applies in a context, and is published anew', () => {
  it('in another context knows nothing of the former', async () => {
    const { confirm, clear, publish, send, told } = start();
    await confirm(0);
    await send(1, 5);
    await send(2, 1);
    await publish(during('gas-declared'));
    await clear(5);
    await send(600, 1);
    await send(601, 5);
    expect(told()).toEqual([
      [1, 'onset'],
      [2, 'clear'],
    ]);
  });

  it('knows what ended while it was withdrawn', async () => {
    const { confirm, clear, publish, send, told } = start();
    await confirm(0);
    await send(1, 5);
    await send(2, 1);
    await publish();
    await clear(5);
    await publish(during('fire-declared'));
    await send(600, 1);
    await send(601, 5);
    expect(told()).toEqual([
      [1, 'onset'],
      [2, 'clear'],
    ]);
  });

  it('knows what was declared while it was withdrawn', async () => {
    const { confirm, publish, send, told } = start();
    await send(1, 5);
    await send(2, 1);
    await publish();
    await confirm(5);
    await publish(during('fire-declared'));
    await send(60, 5);
    expect(told()).toEqual([[60, 'onset']]);
  });

  it('ends with what ended while it was withdrawn for a moment', async () => {
    const { confirm, clear, put, publish, send, told } = start();
    await confirm(0);
    await send(1, 5);
    put();
    await clear(5);
    await publish(during('fire-declared'));
    expect(told()).toEqual([
      [1, 'onset'],
      [5, 'clear'],
    ]);
  });
});
