import type { FaultEffect } from '../alarm/model.ts';
import type { EventOf } from '../incident/events.ts';
import type { Incident } from '../incident/model.ts';
import { toInstant } from '../instant.ts';
import type { Clock } from '../ports/clock.ts';
import { AlreadyApplied } from '../ports/errors.ts';
import type { MaintenanceStore } from '../ports/maintenance-store.ts';
import type { PublicationSource } from '../ports/publications.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { retrying } from '../retrying.ts';
import { keptSensor } from './keeper.ts';
import { isOpen, newOrder, withMetric, withoutMetric } from './order.ts';

export interface MaintenanceDependencies {
  readonly tenant: string;
  readonly maintenance: MaintenanceStore;
  readonly publications: PublicationSource;
  readonly clock: Clock;
  /** Whether what a thing reports is played for an exercise. */
  readonly isExercise?: (thing: string) => Promise<boolean>;
}

/** Opens, adds to or closes the order of a sensor's fault, once however often the effect is given. */
export async function applyFault(deps: MaintenanceDependencies, effect: FaultEffect): Promise<void> {
  await once(() => (effect.change === 'began' ? begin(deps, effect) : end(deps, effect)));
}

async function begin(deps: MaintenanceDependencies, effect: FaultEffect): Promise<void> {
  const { id, sensor, metric, fault, since } = effect;
  const open = await deps.maintenance.open(sensor, fault);
  if (open) {
    // Also where nothing is new, so that this effect is done with, whatever becomes of the order.
    await deps.maintenance.commit({ order: withMetric(open, metric, toInstant(since)), effect: id });
    return;
  }
  const of = await sensorOf(deps, sensor);
  if (!of || (await deps.isExercise?.(of.thing))) return;
  const metrics = [{ metric, since: toInstant(since) }];
  const order = newOrder(of, { fault, metrics }, toInstant(effect.time), id);
  await deps.maintenance.commit({ order, effect: id, tells: 'opened' });
}

async function end(deps: MaintenanceDependencies, { id, sensor, metric, fault, since, time }: FaultEffect): Promise<void> {
  const open = await deps.maintenance.open(sensor, fault);
  if (!open) return;
  const order = withoutMetric(open, metric, toInstant(since), toInstant(time));
  await deps.maintenance.commit({ order, effect: id, ...(isOpen(order) ? {} : { tells: 'closed' }) });
}

/** Sensors of one incident that get an order at most: of a storm that was false it is enough to look after some. Our figure. */
const MOST_SENSORS = 20;

/** An alarm that was false because of its sensor: each sensor of the incident gets an order, unless one that somebody reported is open. */
export async function orderFor(deps: MaintenanceDependencies, event: EventOf<'false-alarm'>, incident: Incident): Promise<void> {
  if (event.data.reasonCode !== 'sensor-fault' || incident.exercise) return;
  const alarms = incident.alarms.filter(({ retracted }) => !retracted);
  const sensors = [...new Set(alarms.map(({ sensor }) => sensor))].slice(0, MOST_SENSORS);
  for (const sensor of sensors) {
    const effect = `sensor-fault#${event.incident}#${event.seq}#${sensor}`;
    const since = new Map(alarms.filter((alarm) => alarm.sensor === sensor).map(({ metric, onsetAt }) => [metric, onsetAt]));
    const metrics = [...since].map(([metric, onsetAt]) => ({ metric, since: onsetAt }));
    await once(async () => {
      if (await deps.maintenance.open(sensor, 'reported')) return;
      const of = await sensorOf(deps, sensor);
      if (!of) return;
      const order = newOrder(of, { fault: 'reported', metrics, incident: incident.id }, event.at, effect);
      await deps.maintenance.commit({ order, effect, tells: 'opened' });
    });
  }
}

const sensorOf = async ({ publications, tenant }: MaintenanceDependencies, sensor: string) =>
  keptSensor(indexRegistry((await publications.active('registry')).body), tenant, sensor);

async function once(work: () => Promise<void>): Promise<void> {
  try {
    await retrying(work);
  } catch (cause) {
    if (!(cause instanceof AlreadyApplied)) throw cause;
  }
}
