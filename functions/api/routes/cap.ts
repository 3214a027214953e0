import type { APIGatewayProxyStructuredResultV2 as HttpResult } from 'aws-lambda';
import { refusal } from '../../../lib/core/cap/answer.ts';
import { faultTexts, MAX_TOLD, MessageRefused } from '../../../lib/core/cap/errors.ts';
import { senderOf } from '../../../lib/core/cap/identity.ts';
import { CAP_CONTENT_TYPE } from '../../../lib/core/cap/model.ts';
import { MAX_CAP_BYTES } from '../../../lib/core/cap/read-xml.ts';
import { type Receipt, receiveMessage } from '../../../lib/core/cap/receive.ts';
import { writeCap } from '../../../lib/core/cap/write.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import type { Registry } from '../../../lib/core/registry/model.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { Problem } from '../../../lib/runtime/problem.ts';
import { type IncidentMessage, incidentMessages, newestOf } from '../cap-messages.ts';
import type { Dependencies } from '../handler.ts';
import { once } from '../idempotent.ts';
import { booleanOf } from '../query.ts';
import { keepRefused } from '../refused-messages.ts';
import { registryOf } from '../tenants.ts';
import { asWatch } from '../watch-scope.ts';
import { visible } from './incidents.ts';

export function capRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'POST', path: '/v1/cap', handle: (request) => receive(deps, request) },
    { method: 'GET', path: '/v1/incidents/{id}/cap', handle: (request) => show(deps, request) },
  ];
}

const xml = (statusCode: number, body: string, headers: Readonly<Record<string, string>> = {}): HttpResult => ({
  statusCode,
  headers: { 'content-type': CAP_CONTENT_TYPE, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers },
  body,
});

/** What is answered is a CAP message itself, unless JSON is asked for. */
const wantsJson = ({ headers }: Request): boolean => (headers.accept ?? '').includes('json');

async function receive(deps: Dependencies, request: Request): Promise<HttpResult> {
  const principal = await asWatch(request.principal(), deps.tenants.all());
  const bytes = request.bytes();
  if (bytes.length > MAX_CAP_BYTES) throw new Problem('too-large', `${bytes.length} bytes: expected at most ${MAX_CAP_BYTES}`);
  const { main } = deps.tenants;
  const registry = await registryOf(deps.tenants);
  const incidentsOf = (id: string) => {
    const tenant = deps.tenants.of(id);
    return tenant && { tenant: id, incidents: tenant.incidents, publications: tenant.publications, clock: deps.clock };
  };
  try {
    const receiving = { authorizer: deps.authorizer, clock: deps.clock, registry, tenant: main.id, messages: main.cap, incidentsOf };
    // Inside, so that what is refused is not remembered.
    return await once(main, request, principal.id, async () => taken(request, await receiveMessage(receiving, principal, bytes)));
  } catch (cause) {
    if (!(cause instanceof MessageRefused)) throw cause;
    // What is longer than a letter is whole among the files.
    await main.cap.keep(bytes);
    const topic = cause.self ? `cap/${cause.self.sender}/${cause.self.identifier}` : 'cap';
    const letter = await keepRefused(main, { queue: 'cap', reason: 'not-cap', topic, detail: cause.message }, bytes, deps.clock.now());
    deps.logger.info('a CAP message was refused', { letter, by: principal.id, why: cause.message.slice(0, 1000) });
    return refuse(deps, request, registry, cause);
  }
}

function taken(request: Request, { record, answer }: Receipt): HttpResult {
  const { outcome, incident = null } = record;
  const status = outcome === 'raised' ? 201 : 200;
  const headers: Record<string, string> = incident ? { location: `/v1/incidents/${incident}` } : {};
  const body = writeCap(answer);
  return wantsJson(request) ? json(status, { outcome, incident, note: record.note, answer: body }, headers) : xml(status, body, headers);
}

/** An Error message, where the refused one says whom to answer; a problem otherwise, or where JSON is asked for. */
function refuse(deps: Dependencies, request: Request, { city }: Registry, { faults, self, status, message }: MessageRefused): HttpResult {
  if (!self || wantsJson(request)) {
    const errors = faults.slice(0, MAX_TOLD).map(({ line, path, message: wrong }) => ({
      pointer: path ? `/${path}` : '',
      message: wrong,
      ...(line ? { line } : {}),
    }));
    throw new Problem('validation', message, { errors });
  }
  const sender = senderOf(deps.tenants.main.id, city.id);
  return xml(400, writeCap(refusal({ sender, to: self, status }, faultTexts(faults), toInstant(deps.clock.now()))));
}

async function show(deps: Dependencies, request: Request): Promise<HttpResult> {
  const { tenant, incident } = await visible(deps, request.principal(), request.params.id ?? '');
  const wanted = request.query.message;
  const messages = await incidentMessages(deps.tenants, tenant, incident);
  if (booleanOf(request.query, 'all')) return json(200, { items: messages.map(view).reverse(), nextCursor: null });
  const found = wanted === undefined ? newestOf(messages) : messages.find(({ alert }) => alert.identifier === wanted);
  if (!found) throw new Problem('not-found', `incident ${incident.id} has no message ${(wanted ?? '').slice(0, 80)}`.trimEnd());
  return xml(200, found.xml, { etag: `"${incident.version}"` });
}

const view = ({ alert, xml: text, isReceived, seq }: IncidentMessage) => ({
  identifier: alert.identifier,
  sender: alert.sender,
  sent: alert.sent,
  status: alert.status,
  msgType: alert.msgType,
  references: alert.references ?? null,
  received: isReceived,
  seq,
  xml: text,
});
