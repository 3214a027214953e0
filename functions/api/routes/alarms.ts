import type { APIGatewayProxyStructuredResultV2 as HttpResult } from 'aws-lambda';
import type { Principal } from '../../../lib/core/access/principal.ts';
import { InvalidAction } from '../../../lib/core/incident/errors.ts';
import { demandReporter, namedIn, type ReportReceipt, reportAlarm } from '../../../lib/core/interchange/report-alarm.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { Problem } from '../../../lib/runtime/problem.ts';
import type { Dependencies } from '../handler.ts';
import { once } from '../idempotent.ts';
import { keepRefused } from '../refused-messages.ts';
import { registryOf } from '../tenants.ts';

/** Far more than an alarm has to say. */
const MAX_ALARM_BYTES = 64 * 1024;
/** What a dead letter names of what cannot be read. */
const MAX_NAME = 100;

export function alarmRoutes(deps: Dependencies): Route[] {
  return [{ method: 'POST', path: '/v1/alarms', handle: (request) => report(deps, request) }];
}

async function report(deps: Dependencies, request: Request): Promise<HttpResult> {
  const principal = request.principal();
  const bytes = request.bytes();
  if (bytes.length > MAX_ALARM_BYTES) throw new Problem('too-large', `${bytes.length} bytes: expected at most ${MAX_ALARM_BYTES}`);
  demandReporter(deps, principal);
  return once(deps.tenants.main, request, principal.id, () => take(deps, request, principal, bytes));
}

async function take(deps: Dependencies, request: Request, principal: Principal, bytes: Buffer): Promise<HttpResult> {
  const { tenants, clock } = deps;
  const registry = await registryOf(tenants);
  const alarmsOf = (id: string) => {
    const tenant = tenants.of(id);
    if (!tenant) return undefined;
    const { incidents, publications, watchRoom } = tenant;
    return { tenant: id, incidents, publications, silences: watchRoom.silences, clock };
  };
  let body: ReturnType<Request['json']> = {};
  try {
    body = request.json();
    const served = tenants.all().map(({ id }) => id);
    return receipt(await reportAlarm({ authorizer: deps.authorizer, registry, tenants: served, clock, alarmsOf }, principal, body));
  } catch (cause) {
    if (!(cause instanceof InvalidAction || (cause instanceof Problem && cause.type === 'validation'))) throw cause;
    const { tenant, names } = namedIn(registry, body);
    const topic = ['alarms', ...names.map((name) => name.slice(0, MAX_NAME))].join('/');
    const letter = await keepRefused(
      (tenant === undefined ? undefined : tenants.of(tenant)) ?? tenants.main,
      { queue: 'alarms', reason: 'not-alarm', topic, detail: cause.message },
      bytes,
      clock.now(),
    );
    deps.logger.info('an alarm of another system was refused', { letter, by: principal.id, why: cause.message.slice(0, 1000) });
    throw cause;
  }
}

function receipt({ outcome, incident, alarm, source, externalId }: ReportReceipt): HttpResult {
  const href = incident === undefined ? undefined : `/v1/incidents/${incident}`;
  const { grade, clearedAt, episode } = alarm;
  const body = { outcome, incident: incident ?? null, href: href ?? null, source, externalId };
  const state = clearedAt ? 'closed' : 'open';
  return json(outcome === 'raised' ? 201 : 200, { ...body, state, grade, episode }, href === undefined ? {} : { location: href });
}
