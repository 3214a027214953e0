import type { CompiledCity } from '../../lib/config/load-city.ts';
import type { CompiledRule, Condition } from '../../lib/core/alarm/rule.ts';
import { telemetryTopic } from '../../lib/wiring/topics.ts';
import type { LoadThing } from './load-publisher.ts';

/** A series that a single reading of `value` puts into alarm. */
export interface Onset {
  readonly thing: string;
  readonly name: string;
  readonly value: number;
}

/** The first `count` things of a city as load: every series at its normal value, and for each thing one onset that opens an incident of its own. */
export async function loadThings(
  city: CompiledCity,
  count: number,
  secret: (thing: string) => Promise<string>,
): Promise<{ things: LoadThing[]; onsets: Onset[] }> {
  const domains = new Map(city.registry.assets.map((asset) => [asset.id, asset.domain]));
  const things: LoadThing[] = [];
  const onsets: Onset[] = [];
  for (const thing of city.registry.things.slice(0, count)) {
    const series: { name: string; value: number }[] = [];
    let onset: Onset | undefined;
    for (const sensor of thing.sensors) {
      const pack = city.rules.find((rules) => rules.domain === domains.get(sensor.asset));
      for (const { metric, range } of sensor.metrics) {
        const name = `${sensor.id}/${metric}`;
        series.push({ name, value: city.simulation[name]?.mean ?? 0 });
        const rule = pack?.rules.find(
          (candidate) => candidate.metric === metric && candidate.signal === undefined && candidate.share === undefined,
        );
        const value = rule && immediateValue(rule, range);
        if (value !== undefined) onset ??= { thing: thing.id, name, value };
      }
    }
    things.push({ thing: thing.id, topic: telemetryTopic(thing.tenant, thing.id), secret: await secret(thing.id), series });
    if (onset) onsets.push(onset);
  }
  return { things, onsets };
}

type Range = readonly [number, number];

/** A value the instrument can show, for which some grade of the rule needs no `for`; `undefined` when every grade waits. */
function immediateValue(rule: CompiledRule, [lowest, highest]: Range = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]) {
  const grade = rule.grades.find((candidate) => candidate.for === 0);
  return grade && Math.max(lowest, Math.min(highest, valueThatHolds(grade.condition)));
}

function valueThatHolds(condition: Condition): number {
  switch (condition.is) {
    case 'above':
    case 'above-or-equal':
      return condition.than + Math.max(1, Math.abs(condition.than) * 0.1);
    case 'below':
    case 'below-or-equal':
      return condition.than - Math.max(0.01, Math.abs(condition.than) * 0.1);
    case 'inside':
      return (condition.low + condition.high) / 2;
    case 'outside':
      return condition.low - Math.max(0.1, Math.abs(condition.low) * 0.1);
  }
}
