import { handlingReport } from '../../../lib/core/accountability/report/draft.ts';
import type { IncidentEvent } from '../../../lib/core/incident/events.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import type { PublishedReport } from '../../../lib/core/ports/report-keeper.ts';
import type { Request, Route } from '../../../lib/runtime/http-function.ts';
import { invalid, Problem } from '../../../lib/runtime/problem.ts';
import type { StoredObject } from '../../../lib/wiring/object-store.ts';
import { demandOwner } from '../act-at-owner.ts';
import type { Dependencies } from '../handler.ts';
import { wordsOf } from '../query.ts';
import { gather } from '../report/gather.ts';
import { REPORT_POLICY } from '../report/html.ts';
import { REPORT_FORMATS, REPORT_TYPES, type ReportFormat, rendered } from '../report/keeper.ts';
import { visible } from './incidents.ts';

export function reportRoutes(deps: Dependencies): Route[] {
  return [{ method: 'GET', path: '/v1/incidents/{id}/report', handle: (request) => getReport(deps, request) }];
}

/** Whoever may see the incident may read its report: the newest that was published, as it was signed; before the first a draft. */
async function getReport(deps: Dependencies, request: Request) {
  const { tenant, incident, principal } = await visible(deps, request.principal(), request.params.id ?? '');
  demandOwner(deps, principal, tenant.id, 'the report of this incident');
  const format = formatOf(request);
  const events = await tenant.incidents.events(incident.id);
  const published = publishedIn(events);
  const wanted = wantedOf(request.query.version, published);
  if (wanted === 'draft') {
    const { photos, ...sources } = await gather(deps, tenant, incident, events);
    const last = published.at(-1)?.version;
    const number = { version: (last ?? 0) + 1, ...(last ? { replaces: last } : {}) };
    const report = handlingReport({ incident, events, ...sources, at: toInstant(deps.clock.now()), ...number, text: {} });
    return answer(`${incident.id}-draft`, format, rendered(report, photos, format));
  }
  const digest = wanted.documents[format];
  const document = await tenant.reports.get(incident.id, digest);
  if (!document) throw new Problem('not-found', `version ${wanted.version} of the report (${digest}) is not in the object store any more`);
  return answer(`${incident.id}-v${wanted.version}`, format, document, { etag: `"${digest}"` });
}

function publishedIn(events: readonly IncidentEvent[]): PublishedReport[] {
  return events.flatMap((event) => (event.type === 'report-published' && event.data.report ? [event.data.report] : []));
}

function wantedOf(version: string | undefined, published: readonly PublishedReport[]): PublishedReport | 'draft' {
  if (version === 'draft') return 'draft';
  if (version === undefined || version === '') return published.at(-1) ?? 'draft';
  const found = published.find((one) => String(one.version) === version);
  if (found) return found;
  const there = published.map((one) => one.version).join(', ');
  throw invalid('/version', `"${version.slice(0, 40)}": expected ${there ? `${there} or ` : ''}draft`);
}

/** `format`, else the first type of `Accept` that there is; a browser, and whoever does not say, gets the page. */
function formatOf({ query, headers }: Request): ReportFormat {
  const asked = wordsOf(query, 'format', REPORT_FORMATS);
  if (asked) {
    if (asked.length === 1) return asked[0] as ReportFormat;
    throw invalid('/format', `expected one of ${REPORT_FORMATS.join(', ')}`);
  }
  const accepted = (headers.accept ?? '').split(',').map((type) => type.split(';')[0]?.trim().toLowerCase());
  const found = accepted.map((type) => REPORT_FORMATS.find((format) => REPORT_TYPES[format].split(';')[0] === type));
  return found.find((format) => format !== undefined) ?? 'html';
}

function answer(name: string, format: ReportFormat, { bytes }: StoredObject, more: Readonly<Record<string, string>> = {}) {
  const headers = {
    'content-type': REPORT_TYPES[format],
    'content-disposition': `${format === 'docx' ? 'attachment' : 'inline'}; filename="${name}.${format}"`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(format === 'html' ? { 'content-security-policy': REPORT_POLICY } : {}),
    ...more,
  };
  const buffer = Buffer.from(bytes);
  if (format !== 'docx') return { statusCode: 200, headers, body: buffer.toString('utf8') };
  return { statusCode: 200, headers, body: buffer.toString('base64'), isBase64Encoded: true };
}
