import type { CompiledCity } from '../../../config/load-city.ts';
import { jointOf } from '../../../core/alarm/compound/joint.ts';
import type { Thing } from '../../../core/registry/model.ts';
import { indexRegistry } from '../../../core/registry/registry-index.ts';
import { telemetryTopic } from '../../../wiring/topics.ts';
import type { CountedTenant } from './counted-tenant.ts';
import { sqsEvent } from './sqs-event.ts';

/** A sensor that can be made to raise an alarm. */
export interface AlarmSource {
  readonly thing: Thing;
  readonly sensor: string;
  readonly metric: string;
  readonly asset: string;
  /** Beyond the mildest threshold, and an ordinary value. */
  readonly high: number;
  readonly normal: number;
}

/** Sensors of a tenant with a rule that a high value breaks, one for each asset. */
export function alarmSources(city: CompiledCity, tenant: string): AlarmSource[] {
  const index = indexRegistry(city.registry);
  const assets = new Set<string>();
  return city.registry.things.flatMap((thing) => {
    if (thing.tenant !== tenant) return [];
    return thing.sensors.flatMap(({ id, asset, metrics }): AlarmSource[] => {
      const domain = index.asset(asset)?.domain;
      const rules = city.rules.find((pack) => pack.domain === domain)?.rules ?? [];
      for (const { metric } of metrics) {
        const condition = rules
          .filter((rule) => !jointOf(rule))
          .find((rule) => rule.metric === metric && rule.signal === undefined && rule.share === undefined)
          ?.grades.at(-1)?.condition;
        if (!condition || (condition.is !== 'above' && condition.is !== 'above-or-equal') || assets.has(asset)) continue;
        assets.add(asset);
        const normal = city.simulation[`${id}/${metric}`]?.mean ?? 0;
        return [{ thing, sensor: id, metric, asset, high: condition.than * 1.1, normal }];
      }
      return [];
    });
  });
}

/** The source's thing sends one reading, and everything that follows from it happens. */
export async function report(lab: CountedTenant, { thing, sensor, metric }: AlarmSource, value: number): Promise<void> {
  const data = Buffer.from(JSON.stringify([{ n: `${sensor}/${metric}`, v: value }])).toString('base64');
  const pack = { data, topic: telemetryTopic(thing.tenant, thing.id), client: thing.id, receivedAt: lab.now };
  await lab.evaluate.invoke(sqsEvent([JSON.stringify(pack)], lab.now));
  await lab.settle();
  lab.now += 30_000;
}
