import type { Asset, Bilingual, MetricDeclaration, Position, Registry, Sensor, Thing } from './model.ts';

/** What may be said of a thing in operation. What is left out stays; `null` takes it away. */
export interface ThingChange {
  readonly intervalSeconds?: number | undefined;
  readonly keeper?: string | null | undefined;
  /** Of what it watches. */
  readonly assets?:
    | readonly { readonly id: string; readonly name?: Bilingual | undefined; readonly position?: Position | undefined }[]
    | undefined;
  readonly sensors?: readonly SensorChange[] | undefined;
}

interface SensorChange {
  readonly id: string;
  readonly keeper?: string | null | undefined;
  readonly metrics?: readonly MetricChange[] | undefined;
}

type Own = 'range' | 'stuckAfter' | 'values' | 'bounds';
type MetricChange = { readonly metric: string } & { readonly [Name in Own]?: MetricDeclaration[Name] | null | undefined };

/** The assets that a thing's sensors are on. */
export const assetsOfThing = ({ assets }: Registry, { sensors }: Thing): Asset[] =>
  assets.filter(({ id }) => sensors.some(({ asset }) => asset === id));

/** The registry with one thing as it is to be; everything else is what it was. */
export function withThing(registry: Registry, thing: Thing, change: ThingChange): { readonly registry: Registry; readonly thing: Thing } {
  const changed = changedThing(thing, change);
  const assets = new Map((change.assets ?? []).map((asset) => [asset.id, asset]));
  return {
    thing: changed,
    registry: {
      ...registry,
      things: registry.things.map((one) => (one.id === thing.id ? changed : one)),
      assets: registry.assets.map((asset) => ({ ...asset, ...said(assets.get(asset.id), ['name', 'position']) })),
    },
  };
}

function changedThing(thing: Thing, { intervalSeconds, keeper, sensors = [] }: ThingChange): Thing {
  const own = new Map(sensors.map((sensor) => [sensor.id, sensor]));
  return {
    ...withOptional(thing, { keeper }),
    ...(intervalSeconds === undefined ? {} : { intervalSeconds }),
    sensors: thing.sensors.map((sensor) => changedSensor(sensor, own.get(sensor.id))),
  };
}

function changedSensor(sensor: Sensor, change: SensorChange | undefined): Sensor {
  if (!change) return sensor;
  const own = new Map((change.metrics ?? []).map(({ metric, ...more }) => [metric, more]));
  return {
    ...withOptional(sensor, { keeper: change.keeper }),
    metrics: sensor.metrics.map((metric) => withOptional(metric, own.get(metric.metric) ?? {})),
  };
}

/** Members that were left out stay, those that are null go. */
function withOptional<One extends object>(one: One, said: { readonly [member: string]: unknown }): One {
  const members = new Map(Object.entries(one));
  for (const [member, value] of Object.entries(said)) {
    if (value === null) members.delete(member);
    else if (value !== undefined) members.set(member, value);
  }
  return Object.fromEntries(members) as One;
}

const said = <One extends object, Name extends keyof One>(one: One | undefined, names: readonly Name[]): Partial<Pick<One, Name>> =>
  Object.fromEntries(names.flatMap((name) => (one?.[name] === undefined ? [] : [[name, one[name]]]))) as Partial<Pick<One, Name>>;
