import type { SensorFault } from '../alarm/quality/sensor-faults.ts';
import { incidentId } from '../incident/incident-id.ts';
import type { Actor } from '../incident/model.ts';
import { type Instant, toMillis } from '../instant.ts';
import type { DomainId } from '../registry/model.ts';
import type { TierPath } from '../tier/tier-path.ts';

export const ORDER_STATES = ['open', 'acknowledged', 'done', 'closed'] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** What the data quality shows, or what a centre found when it called an alarm false. */
export type OrderFault = SensorFault | 'reported';

/** What its keeper said of an order. */
export interface OrderStep {
  readonly at: Instant;
  readonly by: Actor;
  readonly note?: string;
}

/** That a sensor is to be looked after by who keeps it. No incident: nobody is in danger, and no clock runs. */
export interface MaintenanceOrder {
  readonly id: string;
  readonly version: number;
  readonly tenant: string;
  /** `closed`: the readings are good again. `done`: its keeper says so. */
  readonly state: OrderState;
  readonly sensor: string;
  readonly thing: string;
  readonly asset: string;
  readonly domain: DomainId;
  readonly town: TierPath;
  readonly fault: OrderFault;
  readonly metrics: readonly { readonly metric: string; readonly since: Instant; readonly until?: Instant }[];
  /** The sensor's keeper. */
  readonly unit: string;
  /** Whose alarm was false because of it. */
  readonly incident?: string;
  readonly openedAt: Instant;
  readonly acknowledged?: OrderStep;
  readonly done?: OrderStep;
  readonly closedAt?: Instant;
}

export const ORDER_ACTIONS = ['acknowledge', 'done'] as const;
export type OrderAction = (typeof ORDER_ACTIONS)[number];

/** Those that somebody still has to do something about. */
export const isOpen = ({ state }: Pick<MaintenanceOrder, 'state'>): boolean => state === 'open' || state === 'acknowledged';

export function allowedOrderActions({ state }: Pick<MaintenanceOrder, 'state'>): readonly OrderAction[] {
  if (state === 'open') return ORDER_ACTIONS;
  return state === 'acknowledged' ? ['done'] : [];
}

type Kept = Pick<MaintenanceOrder, 'tenant' | 'sensor' | 'thing' | 'asset' | 'domain' | 'town' | 'unit'>;

/** A new order; whoever opens it for the same reason (`seed`) comes to the same id. */
export function newOrder(
  of: Kept,
  why: Pick<MaintenanceOrder, 'fault' | 'metrics' | 'incident'>,
  at: Instant,
  seed: string,
): MaintenanceOrder {
  return { id: incidentId(toMillis(at), `maintenance\n${seed}`, of.tenant), version: 1, state: 'open', ...of, ...why, openedAt: at };
}

/** With another metric that is bad, unless that is known. */
export function withMetric(order: MaintenanceOrder, metric: string, since: Instant): MaintenanceOrder {
  const known = order.metrics.find((one) => one.metric === metric);
  const isKnown = known !== undefined && known.until === undefined;
  const metrics = isKnown ? order.metrics : [...order.metrics.filter((one) => one !== known), { metric, since }];
  return { ...order, version: order.version + 1, metrics };
}

/** With a metric whose readings are good again; closed where that was the last. */
export function withoutMetric(order: MaintenanceOrder, metric: string, until: Instant, at: Instant): MaintenanceOrder {
  const metrics = order.metrics.map((one) => (one.metric === metric && one.until === undefined ? { ...one, until } : one));
  const isOver = metrics.every((one) => one.until !== undefined);
  return { ...order, version: order.version + 1, metrics, ...(isOver ? { state: 'closed', closedAt: at } : {}) };
}

/** What its keeper says of it. */
export function afterAction(order: MaintenanceOrder, action: OrderAction, by: Actor, at: Instant, note?: string): MaintenanceOrder {
  const step: OrderStep = { at, by, ...(note === undefined ? {} : { note }) };
  const version = order.version + 1;
  if (action === 'acknowledge') return { ...order, version, state: 'acknowledged', acknowledged: step };
  return { ...order, version, state: 'done', done: step };
}
