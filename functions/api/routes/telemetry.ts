import { maySendTelemetry } from '../../../lib/core/access/authorization.ts';
import type { Principal } from '../../../lib/core/access/principal.ts';
import { packDigest } from '../../../lib/core/alarm/open-pack.ts';
import { indexRegistry } from '../../../lib/core/registry/registry-index.ts';
import type { ReceivedPack } from '../../../lib/core/telemetry/model.ts';
import { MAX_PACK_BYTES, resolveSenml } from '../../../lib/core/telemetry/senml.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { Problem } from '../../../lib/runtime/problem.ts';
import { telemetryTopic } from '../../../lib/wiring/topics.ts';
import type { Dependencies } from '../handler.ts';
import { registryOf } from '../tenants.ts';
import { asWatch } from '../watch-scope.ts';

export function telemetryRoutes(deps: Dependencies): Route[] {
  return [{ method: 'POST', path: '/v1/telemetry/{thing}', handle: (request) => post(deps, request) }];
}

/** The body is a SenML pack, as over MQTT; it is queued when this answers 202. */
async function post(deps: Dependencies, request: Request) {
  const name = request.params.thing ?? '';
  const sender = authenticate(deps, request, name);
  const payload = request.bytes();
  if (payload.length > MAX_PACK_BYTES) throw new Problem('too-large', `${payload.length} bytes: expected at most ${MAX_PACK_BYTES}`);
  const thing = indexRegistry(await registryOf(deps.tenants)).thing(name);
  const tenant = thing && deps.tenants.of(thing.tenant);
  if (!thing || !tenant || (sender && !maySendTelemetry(deps, await asWatch(sender, [tenant]), thing.town)))
    throw new Problem('not-found', `there is no thing ${name.slice(0, 80)}`);
  const receivedAt = deps.clock.now();
  const records = resolveSenml(payload, receivedAt);
  const pack: ReceivedPack = {
    data: payload.toString('base64'),
    topic: telemetryTopic(thing.tenant, thing.id),
    client: thing.id,
    receivedAt,
  };
  // The digest under which it is evaluated, so that the sender's answer finds it in the log.
  const id = packDigest(thing.id, receivedAt, payload, records);
  await tenant.queues.telemetry.send([{ id, body: JSON.stringify(pack) }]);
  return json(202, { pack: id });
}

/** The thing itself (the host has checked its secret): nobody is returned; or a machine with the role `system`. */
function authenticate(deps: Dependencies, request: Request, thing: string): Principal | undefined {
  if (request.claims?.thing === thing) return undefined;
  const principal = request.principal();
  if (!maySendTelemetry(deps, principal, principal.tier))
    throw new Problem('forbidden', 'telemetry is sent by the thing itself or with a system token');
  return principal;
}
