import { SENSOR_FAULTS } from '../../../lib/core/alarm/quality/sensor-faults.ts';
import { ORDER_ACTIONS, ORDER_STATES } from '../../../lib/core/maintenance/order.ts';
import { DOMAINS } from '../../../lib/core/registry/model.ts';
import type { Operation } from './operations.ts';
import { list, maybe, object, page, ref, text, time } from './schemas.ts';

const who = { type: 'object', description: 'Who did it: kind, id, name, unit' };
const step = { type: ['object', 'null'], properties: { at: time, by: who, note: text } };

/** Operations of the orders to look after a sensor. */
export const MAINTENANCE_OPERATIONS: readonly Operation[] = [
  {
    method: 'GET',
    path: '/v1/maintenance-orders',
    summary: 'Maintenance orders (检修单) one may see, newest first: of sensors one’s unit keeps, or of one’s tier and domains',
    query: ['unit', 'state', 'sensor', 'limit', 'cursor'],
    answer: { status: 200, schema: page('MaintenanceOrder') },
    problems: [400],
  },
  {
    method: 'GET',
    path: '/v1/maintenance-orders/{id}',
    summary: 'One maintenance order',
    answer: { status: 200, schema: ref('MaintenanceOrder') },
    problems: [404],
  },
  {
    method: 'POST',
    path: '/v1/maintenance-orders/{id}/actions',
    summary: 'Acknowledge an order, or say that it is done; for the unit that keeps the sensor',
    headers: ['If-Match', 'Idempotency-Key'],
    body: { types: ['application/json'], schema: ref('MaintenanceAction') },
    answer: { status: 200, schema: ref('MaintenanceOrder') },
    problems: [400, 403, 404, 409, 412, 422, 428],
  },
];

export const MAINTENANCE_SCHEMAS: Readonly<Record<string, object>> = {
  MaintenanceOrder: object({
    id: text,
    version: { type: 'integer' },
    owner: { ...text, description: 'The tenant' },
    state: { enum: ORDER_STATES, description: 'closed: the readings are good again. done: the keeper says so' },
    sensor: text,
    thing: text,
    asset: text,
    domain: { type: 'string', enum: DOMAINS },
    town: text,
    fault: { enum: [...SENSOR_FAULTS, 'reported'], description: 'reported: an alarm was false because of it' },
    metrics: list(object({ metric: text, since: time, until: time }, ['metric', 'since'])),
    unit: { ...text, description: 'The sensor’s keeper' },
    incident: { ...maybe(text), description: 'Of a reported one: whose alarm was false' },
    openedAt: time,
    acknowledged: step,
    done: step,
    closedAt: maybe(time),
    allowed: list({ enum: ORDER_ACTIONS }),
  }),
  MaintenanceAction: object({ action: { enum: ORDER_ACTIONS }, note: { ...text, description: 'At most 2,000 characters' } }, ['action']),
};
