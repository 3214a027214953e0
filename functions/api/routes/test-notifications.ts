import { randomUUID } from 'node:crypto';
import { mayForOthers, mayForUnit } from '../../../lib/core/access/authorization.ts';
import type { Principal } from '../../../lib/core/access/principal.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { channelsOf } from '../../../lib/core/notification/channels-of-unit.ts';
import { notificationId } from '../../../lib/core/notification/notification-id.ts';
import { type ChannelTest, eventOfTest } from '../../../lib/core/notification/test-channels.ts';
import { indexRegistry } from '../../../lib/core/registry/registry-index.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { Problem } from '../../../lib/runtime/problem.ts';
import type { NotifyMessage } from '../../../lib/wiring/messages.ts';
import type { Dependencies } from '../handler.ts';
import { once } from '../idempotent.ts';
import { registryOf } from '../tenants.ts';

/** Whether a unit can be reached: the function that sends real messages sends marked ones, and these say what became of them. */
export function testNotificationRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'POST', path: '/v1/units/{id}/test-notifications', handle: (request) => start(deps, request) },
    { method: 'GET', path: '/v1/units/{id}/test-notifications/{test}', handle: (request) => result(deps, request) },
  ];
}

async function start(deps: Dependencies, request: Request) {
  const principal = request.principal();
  const { unit, channels } = await unitOf(deps, principal, request);
  const { main } = deps.tenants;
  return once(main, request, principal.id, async () => {
    const test: ChannelTest = { id: randomUUID(), unit, by: principal.id, at: toInstant(deps.clock.now()) };
    const message: NotifyMessage = { test };
    await main.queues.notify.send([{ id: test.id, body: JSON.stringify(message) }]);
    const location = `/v1/units/${unit}/test-notifications/${test.id}`;
    return json(202, { id: test.id, unit, channels: channels.map(({ kind }) => kind) }, { location });
  });
}

async function result(deps: Dependencies, request: Request) {
  const { unit, channels } = await unitOf(deps, request.principal(), request);
  const id = request.params.test ?? '';
  const { notifications } = deps.tenants.main;
  const rows = await Promise.all(channels.map(({ kind }) => notifications.get(notificationId(eventOfTest(id), unit, kind))));
  const items = channels.map(({ kind }, index) => {
    const { sentAt = null, deliveredAt = null, failure = null } = rows[index] ?? {};
    return { channel: kind, sentAt, deliveredAt, failure: failure?.reason ?? null };
  });
  return json(200, { id, unit, settled: items.every(({ sentAt, failure }) => sentAt !== null || failure !== null), items });
}

/** The unit of a path, for whoever may test its channels. */
async function unitOf(deps: Dependencies, principal: Principal, request: Request) {
  if (!mayForOthers(deps, principal, 'test-channels'))
    throw new Problem('forbidden', 'channels are tested by operators and administrators');
  const index = indexRegistry(await registryOf(deps.tenants));
  const unit = index.unit(request.params.id ?? '');
  if (!unit || !mayForUnit(deps, principal, 'test-channels', unit))
    throw new Problem('not-found', `there is no unit ${(request.params.id ?? '').slice(0, 80)}`);
  return { unit: unit.id, channels: channelsOf(index, unit.id) };
}
