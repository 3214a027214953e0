import { Engine, type RuleProperties } from 'json-rules-engine';
import { RuleEngine } from 'node-rules';
import type { Grade } from '../../../lib/core/registry/model.ts';
import { Holding, type Present, SensorMemory } from './peer-memory.ts';
import { type Expected, inOrder, type SensorType, TYPES, timeOf, typeOf, type Workload } from './workload.ts';

/**
 * The same rules in engines that keep no state. Each looks at one reading and says which conditions hold; what lies between readings (since
 * when, what was before, the lowest of two minutes) is kept outside of them, as their users have to (peer-memory.ts). They are given decoded
 * readings, and an engine for each type of sensor with the rules of that type alone.
 */
export interface Peer {
  readonly name: string;
  /** A condition by name: whether it holds for these facts. */
  run(type: number, facts: Facts): Present | Promise<Present>;
}

export interface Facts {
  readonly level: number;
  readonly jump: number;
  readonly isAlarm: boolean;
  readonly isLow: boolean;
}

/** Evaluates the first readings of every sensor, in order of time. */
export async function runPeer(peer: Peer, { sensors, values, readingsPerSensor }: Workload, readings: number): Promise<Expected[]> {
  const memories = sensors.map((_, sensor) => new SensorMemory(typeOf(sensor).factor > 0 ? 1 : -1));
  const transitions: Expected[] = [];
  for (let reading = 0; reading < readings; reading++) {
    const time = timeOf(reading);
    for (let sensor = 0; sensor < sensors.length; sensor++) {
      const memory = memories[sensor] as SensorMemory;
      const value = values[sensor * readingsPerSensor + reading] as number;
      const present = await peer.run(sensor % TYPES.length, memory.factsOf(time, value));
      const { metric } = typeOf(sensor);
      memory.take(time, present, (rule, transition, grade: Grade) =>
        transitions.push({ time, sensor: sensors[sensor] as string, rule: `${metric}-${rule}`, transition, grade }),
      );
    }
  }
  return inOrder(transitions);
}

/** Bounds of a type in its own unit. */
function boundsOf({ offset, factor }: SensorType) {
  const bound = (level: number): number => Number((offset + factor * level).toFixed(4));
  return {
    isMirrored: factor < 0,
    alarm: bound(1),
    peak: bound(4),
    clear: bound(0.8),
    lasting: bound(0.9),
    jump: Math.abs(factor) * 0.5,
    low: bound(0.1),
    notLow: bound(0.15),
  };
}

export function jsonRulesEngine(): Peer {
  const engines = TYPES.map((type) => {
    const own = boundsOf(type);
    const [beyond, notBack, below, notAbove] = own.isMirrored
      ? ['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive']
      : ['greaterThan', 'greaterThanInclusive', 'lessThan', 'lessThanInclusive'];
    const level = (operator: string | undefined, value: number) => ({ fact: 'level', operator: operator as string, value });
    const is = (fact: string) => ({ fact, operator: 'equal', value: true });
    const rules: RuleProperties[] = [
      {
        event: { type: 'alarm' },
        conditions: { any: [level(beyond, own.alarm), { all: [is('isAlarm'), level(notBack, own.clear)] }] },
      },
      { event: { type: 'peak' }, conditions: { all: [level(beyond, own.peak)] } },
      { event: { type: 'lasting' }, conditions: { all: [level(beyond, own.lasting)] } },
      { event: { type: 'jump' }, conditions: { all: [{ fact: 'jump', operator: 'greaterThanInclusive', value: own.jump }] } },
      { event: { type: 'low' }, conditions: { any: [level(below, own.low), { all: [is('isLow'), level(notAbove, own.notLow)] }] } },
    ];
    return new Engine(rules);
  });
  return {
    name: 'json-rules-engine',
    async run(type, facts) {
      const { events } = await (engines[type] as Engine).run(facts as unknown as Record<string, unknown>);
      const present = new Holding();
      for (const { type: name } of events) present[name as keyof Holding] = true;
      return present;
    },
  };
}

/** What a fact of node-rules is: any members. */
type Fact = Record<string, unknown>;

export function nodeRules(): Peer {
  const engines = TYPES.map((type) => {
    const own = boundsOf(type);
    const sign = own.isMirrored ? -1 : 1;
    const rule = (name: keyof Holding, holds: (facts: Facts) => boolean) => ({
      name,
      condition: (flow: { when(outcome: boolean): void }, fact: Fact) => flow.when(holds(fact as unknown as Facts)),
      consequence: (flow: { next(): void }, fact: Fact) => {
        (fact.holding as Holding)[name] = true;
        flow.next();
      },
    });
    const rules = [
      rule('alarm', ({ level, isAlarm }) => sign * level > sign * own.alarm || (isAlarm && sign * level >= sign * own.clear)),
      rule('peak', ({ level }) => sign * level > sign * own.peak),
      rule('lasting', ({ level }) => sign * level > sign * own.lasting),
      rule('jump', ({ jump }) => jump >= own.jump),
      rule('low', ({ level, isLow }) => sign * level < sign * own.low || (isLow && sign * level <= sign * own.notLow)),
    ];
    // Otherwise it compares the whole fact with a copy after each rule.
    return new RuleEngine(rules, { ignoreFactChanges: true });
  });
  return {
    name: 'node-rules',
    run: (type, facts) =>
      new Promise((resolve) => {
        const fact = { ...facts, holding: new Holding() };
        (engines[type] as RuleEngine).execute(fact, ({ holding }: Fact) => resolve(holding as Holding));
      }),
  };
}
