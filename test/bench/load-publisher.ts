import { connectAsync, type MqttClient } from 'mqtt';

/** A thing that publishes: its topic, credentials, and the sensor/metric names of its packs. */
export interface LoadThing {
  readonly thing: string;
  readonly topic: string;
  readonly secret: string;
  readonly series: readonly { readonly name: string; readonly value: number }[];
}

export interface LoadPlan {
  readonly mqttUrl: string;
  readonly things: readonly LoadThing[];
  readonly packsPerSecond: number;
  readonly readingsPerPack: number;
  readonly seconds: number;
  /** Series that get one reading above their threshold, by name, spread evenly over the run. */
  readonly onsets: readonly { readonly thing: string; readonly name: string; readonly value: number }[];
}

export interface LoadResult {
  readonly acknowledged: ReadonlyMap<string, number>;
  /** Wall-clock moment (epoch ms) at which each planted onset was handed to the socket, by series name. */
  readonly plantedAt: ReadonlyMap<string, number>;
  readonly seconds: number;
}

/** Publishes the plan at QoS 1 and resolves when everything is acknowledged. */
export async function publishLoad(plan: LoadPlan): Promise<LoadResult> {
  const clients = new Map<string, MqttClient>();
  for (const thing of plan.things) {
    clients.set(
      thing.thing,
      await connectAsync(
        plan.mqttUrl,
        { clientId: thing.thing, username: thing.thing, password: thing.secret, protocolVersion: 4, reconnectPeriod: 0 },
        false,
      ),
    );
  }
  const acknowledged = new Map<string, number>();
  const plantedAt = new Map<string, number>();
  const pending = new Set<Promise<void>>();
  const total = plan.packsPerSecond * plan.seconds;
  const onsetEvery = plan.onsets.length > 0 ? total / plan.onsets.length : Number.POSITIVE_INFINITY;
  const things = new Map(plan.things.map((thing) => [thing.thing, thing]));
  const lastTime = new Map<string, number>();
  const start = performance.now();
  let planted = 0;
  let sent = 0;
  while (sent < total) {
    const due = Math.min(total, Math.ceil(((performance.now() - start) / 1000) * plan.packsPerSecond));
    for (; sent < due; sent++) {
      const onset = sent >= planted * onsetEvery ? plan.onsets[planted++] : undefined;
      const thing = onset ? (things.get(onset.thing) as LoadThing) : (plan.things[sent % plan.things.length] as LoadThing);
      const { payload, count } = pack(thing, plan.readingsPerPack, lastTime, onset);
      if (onset) plantedAt.set(onset.name, Date.now());
      const done = (clients.get(thing.thing) as MqttClient).publishAsync(thing.topic, payload, { qos: 1 }).then(() => {
        acknowledged.set(thing.thing, (acknowledged.get(thing.thing) ?? 0) + count);
        pending.delete(done);
      });
      pending.add(done);
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await Promise.all(pending);
  const seconds = (performance.now() - start) / 1000;
  await Promise.all([...clients.values()].map((client) => client.endAsync()));
  return { acknowledged, plantedAt, seconds };
}

/** A pack of `count` readings that end now, one millisecond or more apart in each series. */
function pack(
  thing: LoadThing,
  count: number,
  lastTime: Map<string, number>,
  onset: { readonly name: string; readonly value: number } | undefined,
): { payload: string; count: number } {
  const rounds = Math.ceil(count / thing.series.length);
  const now = Date.now();
  const first = Math.max((lastTime.get(thing.thing) ?? 0) + 1, now - rounds);
  const records: object[] = [];
  for (let index = 0; index < count; index++) {
    const { name, value } = thing.series[index % thing.series.length] as { name: string; value: number };
    const time = first + Math.floor(index / thing.series.length);
    records.push({ n: name, t: time / 1000, v: value + (index % 7) / 1000 });
    lastTime.set(thing.thing, time);
  }
  if (onset) {
    const time = (lastTime.get(thing.thing) as number) + 1;
    records[records.length - 1] = { n: onset.name, t: time / 1000, v: onset.value };
    lastTime.set(thing.thing, time);
  }
  return { payload: JSON.stringify(records), count };
}
