import { mayRunAnything } from '../../../lib/core/access/authorization.ts';
import { isRfc3339, toInstant, toMillis } from '../../../lib/core/instant.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { invalid, Problem } from '../../../lib/runtime/problem.ts';
import type { Dependencies } from '../handler.ts';
import { tenantsFor } from '../tenants.ts';

/** Providers of short messages and calls tell later whether they arrived. Their reports differ, so a relay says it here in one way. */
export function deliveryRoutes(deps: Dependencies): Route[] {
  return [{ method: 'POST', path: '/v1/deliveries', handle: (request) => report(deps, request) }];
}

async function report(deps: Dependencies, request: Request) {
  const { clock } = deps;
  const principal = request.principal();
  if (!mayRunAnything(deps, principal, 'report-deliveries'))
    throw new Problem('forbidden', 'deliveries are reported by machines: expected the role system');
  const { notification, deliveredAt } = request.json();
  if (typeof notification !== 'string' || !/^[0-9a-f]{32}$/.test(notification))
    throw invalid('/notification', 'expected the id of a notification, which the message carried as {id}');
  if (deliveredAt !== undefined && (typeof deliveredAt !== 'string' || !isRfc3339(deliveredAt)))
    throw invalid('/deliveredAt', 'expected a time, such as 2026-11-23T20:00:00+08:00');
  const now = clock.now();
  // A provider's clock that is ahead does not make a message arrive tomorrow.
  const at = toInstant(Math.min(now, deliveredAt === undefined ? now : toMillis(deliveredAt)));
  for (const tenant of await tenantsFor(deps, principal, 'report-deliveries')) {
    if (await tenant.notifications.markDelivered(notification, at)) {
      const row = await tenant.notifications.get(notification);
      return json(200, { notification, deliveredAt: row?.deliveredAt ?? at });
    }
  }
  throw new Problem('not-found', `there is no notification ${notification}`);
}
