import { describe, expect, it } from 'vitest';
import { compileRulePack, type RulePackSource, type RuleSource } from '../../../lib/core/alarm/compile-rule.ts';
import { evaluateBatch } from '../../../lib/core/alarm/evaluate-batch.ts';
import { isRebindingDue } from '../../../lib/core/alarm/rebinding/due.ts';
import type { Publication, PublicationKind, PublicationSource } from '../../../lib/core/ports/publications.ts';
import type { Registry, Sensor } from '../../../lib/core/registry/model.ts';
import type { ReceivedPack } from '../../../lib/core/telemetry/model.ts';
import { AlarmCity, packOf, registryOf, sensor, T0, THING } from '../support/alarm-city.ts';

const SENSORS = [sensor('space-1', [{ metric: 'ch4', unit: '%{vol}' }])];
const rules = (rule: Partial<RuleSource> = {}): RulePackSource => ({
  domain: 'gas',
  rules: [{ id: 'ch4-space', metric: 'ch4', unit: '%{vol}', when: { above: 1 }, ...rule }],
});
const OTHER: RuleSource = { id: 'other', metric: 'ch4', unit: '%{vol}', when: { above: 50 } };
const publishRules = (city: AlarmCity, ...packs: RulePackSource[]) => city.publish('rules', packs.map(compileRulePack));
const ch4 = (at: number, v: number, more: object = {}): ReceivedPack =>
  packOf([{ n: 'space-1/ch4', t: T0 / 1000 + at, v, ...more }], T0 + at * 1000);
const told = (city: AlarmCity) =>
  city.ledger().map(({ time, transition, grade, rule }) => `${(time - T0) / 1000} ${rule} ${transition} ${grade}`);

/** Publications as an instance of a function knows them that has not looked for a while; it looks when it meets newer ones. */
function forgetful(source: PublicationSource): PublicationSource & { reloads: number } {
  const known = new Map<PublicationKind, Publication<PublicationKind>>();
  const view = {
    reloads: 0,
    async active<Kind extends PublicationKind>(kind: Kind, atLeast = 0): Promise<Publication<Kind>> {
      const own = known.get(kind);
      if (own && own.number >= atLeast) return own as unknown as Publication<Kind>;
      if (own) view.reloads++;
      const fresh = await source.active(kind);
      known.set(kind, fresh as unknown as Publication<PublicationKind>);
      return fresh;
    },
  };
  return view;
}

describe('a new publication', () => {
  it('that means the same for a rule leaves its state as it is', async () => {
    const city = new AlarmCity(SENSORS, [rules({ for: 'PT1M' })]);
    await city.deliver([ch4(0, 2)]);
    publishRules(city, rules({ for: 'PT1M', source: 'reworded' }));
    await city.deliver([ch4(60, 2)]);
    expect(told(city)).toEqual(['60 ch4-space onset III']);
  });

  it('that means the same for a rule leaves it what it has learned of its series', async () => {
    const learning = rules({ when: { baseline: { by: 'hour-of-week', above: '30%' } } } as object);
    const [untouched, published] = [learning, learning].map((pack) => new AlarmCity(SENSORS, [pack])) as [AlarmCity, AlarmCity];
    const week = 7 * 86_400;
    for (const at of [0, week, 2 * week]) {
      for (const city of [untouched, published]) {
        city.now = T0 + at * 1000;
        await city.deliver([ch4(at, 1)]);
      }
      publishRules(published, learning, { domain: 'fire', rules: [] });
    }
    for (const city of [untouched, published]) await city.deliver([ch4(2 * week + 60, 9)]);
    expect(told(untouched)).toEqual([`${2 * week + 60} ch4-space onset III`]);
    expect(told(published)).toEqual(told(untouched));
  });

  it.each<[string, RulePackSource[]]>([
    ['with another source', [rules({ for: 'PT1M', source: 'reworded' })]],
    ['with another bound for flapping', [rules({ for: 'PT1M', flapping: { onsets: 9, within: 'PT1H' } } as object)]],
    ['with another rule before it', [{ domain: 'gas', rules: [{ ...OTHER, id: 'first' }, ...rules({ for: 'PT1M' }).rules] }]],
    ['with another pack', [{ domain: 'fire', rules: [] }, rules({ for: 'PT1M' })]],
  ])('%s keeps a running alarm, and one that is on its way', async (_what, packs) => {
    const city = new AlarmCity(SENSORS, [rules({ for: 'PT1M' })]);
    await city.deliver([ch4(0, 2)]);
    publishRules(city, ...packs);
    city.publish('registry', { ...registryOf(SENSORS), people: [] });
    await city.takeEffect();
    await city.deliver([ch4(60, 2)]);
    publishRules(city, rules({ for: 'PT1M' }));
    await city.takeEffect();
    await city.deliver([ch4(120, 0)]);
    expect(told(city)).toEqual(['60 ch4-space onset III', '120 ch4-space clear III']);
    expect(city.ledger().at(-1)?.reason).toBeUndefined();
  });

  it('by which a thing is spread over more items keeps running alarms', async () => {
    const city = new AlarmCity(SENSORS, [rules()]);
    await city.deliver([ch4(0, 2)]);
    const more = Array.from({ length: 30 }, (_, index) => sensor(`space-${index + 1}`, [{ metric: 'ch4', unit: '%{vol}' }]));
    city.publish('registry', registryOf(more));
    await city.takeEffect();
    await city.deliver([ch4(60, 0)]);
    expect(told(city)).toEqual(['0 ch4-space onset III', '60 ch4-space clear III']);
  });

  it('that changes a rule ends its episode at the last reading, and begins behind it', async () => {
    const city = new AlarmCity(SENSORS, [rules()]);
    await city.deliver([ch4(0, 2)]);
    publishRules(city, rules({ when: { above: { III: 1, II: 1.5 } } }));
    await city.deliver([ch4(60, 2)]);
    expect(told(city)).toEqual(['0 ch4-space onset III', '0 ch4-space clear III', '60 ch4-space onset II']);
    // What comes late from before the change is not evaluated by what the rule means now.
    await city.deliver([ch4(-30, 2)]);
    expect(told(city)).toEqual(['0 ch4-space onset III', '0 ch4-space clear III', '60 ch4-space onset II']);
  });

  it('without the rule, or without the sensor, ends the episode too', async () => {
    const withoutRule = new AlarmCity(SENSORS, [rules()]);
    await withoutRule.deliver([ch4(0, 2)]);
    publishRules(withoutRule, { domain: 'gas', rules: [] });
    await withoutRule.deliver([ch4(60, 2)]);
    expect(told(withoutRule)).toEqual(['0 ch4-space onset III', '0 ch4-space clear III']);
    const other: Sensor = sensor('space-2', [{ metric: 'ch4', unit: '%{vol}' }]);
    const withoutSensor = new AlarmCity([...SENSORS, other], [rules()]);
    await withoutSensor.deliver([ch4(0, 2)]);
    withoutSensor.publish('registry', registryOf([other]));
    await withoutSensor.deliver([packOf([{ n: 'space-2/ch4', v: 0 }], T0 + 60_000)]);
    expect(told(withoutSensor)).toEqual(['0 ch4-space onset III', '0 ch4-space clear III']);
  });

  it('with another unit for a sensor converts to it from then on', async () => {
    const city = new AlarmCity(SENSORS, [rules()]);
    await city.deliver([ch4(0, 2)]);
    city.publish('registry', registryOf([sensor('space-1', [{ metric: 'ch4', unit: '[ppm]{vol}' }])]));
    await city.deliver([ch4(60, 20_000), ch4(120, 0.005, { u: '/' })]);
    expect(told(city)).toEqual(['0 ch4-space onset III', '120 ch4-space clear III']);
  });
});

describe('an instance that knows an older publication than the state', () => {
  it('reloads before it evaluates', async () => {
    const city = new AlarmCity(SENSORS, [rules({ when: { above: 5 } })]);
    const publications = forgetful(city.dependencies.publications);
    await evaluateBatch({ ...city.dependencies, publications }, [ch4(0, 0)]);
    publishRules(city, rules());
    await city.deliver([ch4(60, 0)]);
    expect((await evaluateBatch({ ...city.dependencies, publications }, [ch4(120, 2)])).failed).toEqual([]);
    expect(publications.reloads).toBe(1);
    expect(told(city)).toEqual(['120 ch4-space onset III']);
    expect((await city.telemetry.state(THING, 'g0'))?.publications).toEqual({ registry: 1, rules: 2 });
  });

  it('and cannot reload leaves the pack to another', async () => {
    const city = new AlarmCity(SENSORS, [rules()]);
    const stale = {
      registry: await city.dependencies.publications.active('registry'),
      rules: await city.dependencies.publications.active('rules'),
    };
    const publications: PublicationSource = { active: async (kind) => stale[kind as 'rules'] as never };
    publishRules(city, rules({ when: { above: 5 } }));
    await city.deliver([ch4(0, 0)]);
    const before = await city.telemetry.state(THING, 'g0');
    const { failed, causes } = await evaluateBatch({ ...city.dependencies, publications }, [ch4(60, 2)]);
    expect(failed).toEqual([0]);
    expect(String(causes[0])).toMatch(/StoreUnavailable: .* was evaluated under newer publications than can be read/);
    expect(await city.telemetry.state(THING, 'g0')).toEqual(before);
  });

  it('never writes back older, even if another one is published while it reloads', async () => {
    const many = (count: number) =>
      registryOf(Array.from({ length: count }, (_, index) => sensor(`space-${index + 1}`, [{ metric: 'ch4', unit: '%{vol}' }])));
    const city = new AlarmCity(SENSORS, [rules()]);
    const publications = forgetful(city.dependencies.publications);
    await evaluateBatch({ ...city.dependencies, publications }, [ch4(0, 0)]);
    const all = (count: number, at: number) =>
      packOf(
        Array.from({ length: count }, (_, index) => ({ n: `space-${index + 1}/ch4`, t: T0 / 1000 + at, v: 0 })),
        T0 + at * 1000,
      );
    city.publish('registry', many(110));
    await city.deliver([all(110, 60)]);
    // Between the two looks at the states somebody publishes and evaluates once more.
    let looks = 0;
    let meanwhile: Promise<void> | undefined;
    const telemetry = Object.create(city.telemetry, {
      state: {
        value: async (thing: string, group: string) => {
          if (++looks === 2) {
            city.publish('registry', many(111));
            meanwhile = city.deliver([all(111, 120)]);
          }
          await meanwhile;
          return city.telemetry.state(thing, group);
        },
      },
      saveState: { value: city.telemetry.saveState.bind(city.telemetry) },
      states: { value: city.telemetry.states.bind(city.telemetry) },
      saveSpread: { value: city.telemetry.saveSpread.bind(city.telemetry) },
      checkpoints: { value: city.telemetry.checkpoints.bind(city.telemetry) },
      keep: { value: city.telemetry.keep.bind(city.telemetry) },
    }) as typeof city.telemetry;
    await evaluateBatch({ ...city.dependencies, telemetry, publications }, [ch4(180, 0)]);
    for (const group of ['g0', 'g1']) expect((await city.telemetry.state(THING, group))?.publications.registry, group).toBe(3);
  });
});

describe('a thing of many sensors', () => {
  const many = Array.from({ length: 30 }, (_, index) => sensor(`space-${index + 1}`, [{ metric: 'ch4', unit: '%{vol}' }]));
  const all = (at: number, value: (index: number) => number) =>
    packOf(
      many.map(({ id }, index) => ({ n: `${id}/ch4`, t: T0 / 1000 + at, v: value(index) })),
      T0 + at * 1000,
    );

  it('has its state in several items, each of which evaluates its own', async () => {
    const city = new AlarmCity(many, [rules()]);
    await city.deliver([all(0, () => 0), all(60, (index) => (index % 2 === 0 ? 2 : 0)), all(120, () => 0)]);
    expect(city.ledger().filter(({ transition }) => transition === 'onset')).toHaveLength(15);
    expect(city.ledger().filter(({ transition }) => transition === 'clear')).toHaveLength(15);
    const states = await Promise.all(['g0', 'g1', 'g2'].map((group) => city.telemetry.state(THING, group)));
    expect(states.map((state) => Object.keys(state?.series ?? {}).length).reduce((sum, count) => sum + count, 0)).toBe(30);
  });

  it('is evaluated whole although one of its items fails in between', async () => {
    const city = new AlarmCity(many, [rules()]);
    city.telemetry.faults.push({ call: 'saveState', when: 'before' });
    const packs = [all(0, () => 2)];
    expect(await city.evaluate(...packs)).toEqual([0]);
    await city.deliver(packs);
    expect(city.ledger()).toHaveLength(30);
    expect(city.effects).toHaveLength(30);
  });
});

describe('a thing that never sends again', () => {
  const ended = { transition: 'clear', time: T0, reason: 'rule-withdrawn' };

  it('has its alarm ended when the rule is withdrawn or means something else', async () => {
    for (const packs of [[{ domain: 'gas', rules: [] }], [rules({ when: { above: 1.5 } })]] as RulePackSource[][]) {
      const city = new AlarmCity(SENSORS, [rules()]);
      await city.deliver([ch4(0, 2)]);
      publishRules(city, ...packs);
      await city.takeEffect();
      await city.takeEffect();
      expect(city.ledger()).toMatchObject([{ transition: 'onset' }, ended]);
      expect((await city.telemetry.state(THING, 'g0'))?.publications.rules).toBe(2);
    }
  });

  it('has it ended when its sensor, its asset’s domain, itself or its tenant changes', async () => {
    const registry = registryOf(SENSORS);
    const [thing] = registry.things as [Registry['things'][number]];
    const registries: Registry[] = [
      registryOf([sensor('space-2', [{ metric: 'ch4', unit: '%{vol}' }])]),
      registryOf([sensor('space-1', [{ metric: 'ch4', unit: '%{vol}' }], 'plant-1')]),
      { ...registry, things: [] },
      { ...registry, things: [{ ...thing, tenant: 'nanhai' }] },
    ];
    for (const next of registries) {
      const city = new AlarmCity(SENSORS, [rules()]);
      await city.deliver([ch4(0, 2)]);
      city.publish('registry', next);
      await city.takeEffect();
      expect(city.ledger()).toMatchObject([{ transition: 'onset' }, ended]);
      // It comes back, and begins anew.
      city.publish('registry', registry);
      await city.takeEffect();
      await city.deliver([ch4(60, 2)]);
      expect(told(city).at(-1)).toBe('60 ch4-space onset III');
    }
  });

  it('has it ended also where the rule was in force between two passes only', async () => {
    const city = new AlarmCity(SENSORS, [rules({ when: { above: 5 } })]);
    publishRules(city, rules());
    await city.deliver([ch4(0, 2)]);
    publishRules(city, rules({ when: { above: 5 } }));
    await city.takeEffect();
    expect(city.ledger()).toMatchObject([{ transition: 'onset' }, ended]);
  });

  it('has the alarm of a rule over several things ended, too', async () => {
    const two = [...SENSORS, sensor('space-2', [{ metric: 'ch4', unit: '%{vol}' }])];
    const both = {
      id: 'both',
      when: { all: [{ metric: 'ch4', unit: '%{vol}', above: 1 }], within: 'PT5M', sources: 2 },
    } as never as RuleSource;
    const city = new AlarmCity(two, [{ domain: 'gas', rules: [both] }]);
    await city.deliver([ch4(0, 2), packOf([{ n: 'space-2/ch4', t: T0 / 1000, v: 2 }], T0)]);
    expect(city.ledger()).toMatchObject([{ rule: 'both', transition: 'onset' }]);
    publishRules(city, { domain: 'gas', rules: [] });
    await city.takeEffect();
    expect(city.ledger()).toMatchObject([
      { rule: 'both', transition: 'onset' },
      { rule: 'both', transition: 'clear', reason: 'rule-withdrawn' },
    ]);
  });

  it('is left alone when a rule is added', async () => {
    const city = new AlarmCity(SENSORS, [rules()]);
    await city.deliver([ch4(0, 2)]);
    const before = await city.telemetry.state(THING, 'g0');
    publishRules(city, { domain: 'gas', rules: [...rules().rules, OTHER] });
    await city.takeEffect();
    expect(await city.telemetry.state(THING, 'g0')).toEqual(before);
  });

  it('is tried again when it could not be visited', async () => {
    const city = new AlarmCity(SENSORS, [rules()]);
    await city.deliver([ch4(0, 2)]);
    publishRules(city, { domain: 'gas', rules: [] });
    city.telemetry.faults.push({ call: 'saveState', when: 'before' });
    await expect(city.takeEffect()).rejects.toThrow('planted');
    await city.takeEffect();
    expect(city.ledger()).toMatchObject([{ transition: 'onset' }, ended]);
    expect(await isRebindingDue(city.dependencies)).toBe(false);
  });

  it('has its silence ended when nobody looks for it any more, whatever comes late then', async () => {
    const silent: RuleSource = { id: 'ch4-silent', metric: 'ch4', unit: '%{vol}', when: { missing: 'PT5M' } };
    const city = new AlarmCity(SENSORS, [{ domain: 'gas', rules: [silent] }]);
    await city.deliver([ch4(0, 1)]);
    city.now = T0 + 600_000;
    await city.listen();
    publishRules(city, { domain: 'gas', rules: [{ ...silent, when: { missing: 'PT20M' } }] });
    await city.takeEffect();
    const expected = ['300 ch4-silent onset III', '300 ch4-silent clear III'];
    expect(told(city)).toEqual(expected);
    await city.deliver([ch4(-30, 1), ch4(120, 1)]);
    expect(told(city)).toEqual(expected);
    city.now = T0 + 3600_000;
    await city.listen();
    expect(told(city).slice(2)).toEqual(['1320 ch4-silent onset III']);
  });

  it('and is silent already when a rule is published that looks for it is found silent', async () => {
    const silent: RuleSource = { id: 'ch4-silent', metric: 'ch4', unit: '%{vol}', when: { missing: 'PT5M' } };
    const city = new AlarmCity(SENSORS, [rules()]);
    await city.deliver([ch4(0, 1)]);
    city.now = T0 + 600_000;
    publishRules(city, { domain: 'gas', rules: [...rules().rules, silent] });
    await city.listen();
    expect(told(city)).toEqual([]);
    await city.takeEffect();
    await city.listen();
    expect(told(city)).toEqual(['300 ch4-silent onset III']);
  });
});
