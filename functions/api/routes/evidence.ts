import { mayAddEvidence } from '../../../lib/core/access/authorization.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { invalid, Problem } from '../../../lib/runtime/problem.ts';
import { demandOwner } from '../act-at-owner.ts';
import type { Dependencies } from '../handler.ts';
import { EVIDENCE_TYPES } from './evidence-types.ts';
import { visible } from './incidents.ts';

const MAX_BYTES = 5 * 1024 * 1024;

export function evidenceRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'POST', path: '/v1/incidents/{id}/evidence', handle: (request) => add(deps, request) },
    { method: 'GET', path: '/v1/incidents/{id}/evidence/{evidence}', handle: (request) => read(deps, request) },
  ];
}

async function add(deps: Dependencies, request: Request) {
  const { tenant, incident, principal } = await visible(deps, request.principal(), request.params.id ?? '');
  if (!mayAddEvidence(deps, principal, incident)) throw new Problem('forbidden', `role ${principal.roles.join(', ')} adds no evidence`);
  demandOwner(deps, principal, tenant.id, 'evidence of this incident');
  const contentType = (request.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
  const bytes = request.bytes();
  checkEvidence(bytes, contentType);
  return json(201, { id: await tenant.evidence.add(incident.id, principal.id, { bytes, contentType }) });
}

/** Throws a problem for what evidence cannot be. */
export function checkEvidence(bytes: Uint8Array, contentType: string): void {
  if (!EVIDENCE_TYPES.includes(contentType)) throw invalid('/content-type', `"${contentType}": expected ${EVIDENCE_TYPES.join(', ')}`);
  if (bytes.length === 0) throw invalid('', 'expected the bytes of a photo or document');
  if (bytes.length > MAX_BYTES) throw new Problem('too-large', `${bytes.length} bytes: expected at most ${MAX_BYTES}`);
}

async function read(deps: Dependencies, request: Request) {
  const { tenant, incident, principal } = await visible(deps, request.principal(), request.params.id ?? '');
  demandOwner(deps, principal, tenant.id, 'evidence of this incident');
  const id = request.params.evidence ?? '';
  const object = /^[0-9a-f]{32}$/.test(id) ? await tenant.evidence.get(incident.id, id) : undefined;
  if (!object) throw new Problem('not-found', `incident ${incident.id} has no evidence ${id.slice(0, 80)}`);
  return {
    statusCode: 200,
    headers: { 'content-type': object.contentType, 'content-disposition': 'inline', 'x-content-type-options': 'nosniff' },
    body: Buffer.from(object.bytes).toString('base64'),
    isBase64Encoded: true,
  };
}
