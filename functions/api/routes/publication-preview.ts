import { mayRunAnything } from '../../../lib/core/access/authorization.ts';
import type { PreviewEpisode } from '../../../lib/core/alarm/preview/compare.ts';
import { type Pair, type Preview, previewOf } from '../../../lib/core/alarm/preview/preview.ts';
import { asOnePreview } from '../../../lib/core/alarm/preview/rule-preview.ts';
import type { Span } from '../../../lib/core/alarm/preview/stored-rows.ts';
import { durationText } from '../../../lib/core/duration.ts';
import { type Instant, toInstant, toMillis } from '../../../lib/core/instant.ts';
import type { PublicationBodies } from '../../../lib/core/ports/publications.ts';
import { json, type Request } from '../../../lib/runtime/http-function.ts';
import { invalid, Problem } from '../../../lib/runtime/problem.ts';
import { publicationDigest } from '../../../lib/stores/publication-store.ts';
import type { Dependencies } from '../handler.ts';
import { instantOf, MOST_BYTES, quote, tenantsOf } from '../publications/draft.ts';
import { type Prepared, prepare } from '../publications/prepare.ts';
import type { Tenant } from '../tenants.ts';

/** What evaluation goes by: nothing else that is published changes an alarm. */
const KINDS = ['rules', 'bounds', 'registry'] as const;
const DAY = 86_400_000;
/** Longest span that is looked at. Our figure. */
const MOST_MILLIS = 31 * DAY;
/** Readings after which the next tenant is left to the next page. */
const ENOUGH = 150_000;

/**
 * `{"kind","body","effectiveFrom"?,"complete"?,"from"?,"to"?,"cursor"?}`: the draft as it would be published, and a span of stored history, the
 * last 24 hours unless said. Answers what the alarms of the span would have been, where they differ, page by page. Publishes nothing.
 */
export async function previewPublication(deps: Dependencies, request: Request) {
  const principal = request.principal();
  if (!mayRunAnything(deps, principal, 'publish'))
    throw new Problem('forbidden', 'what a publication would do is shown to admin, who may publish it');
  const { kind, body, effectiveFrom, complete = false, from, to, cursor } = request.unpackedJson(MOST_BYTES);
  const known = KINDS.find((one) => one === kind);
  if (!known) throw invalid('/kind', `${quote(kind)}: expected ${KINDS.join(' or ')}, by which alarms are evaluated`);
  if (typeof complete !== 'boolean') throw invalid('/complete', `${quote(complete)}: expected true or false`);
  const since = effectiveFrom === undefined ? toInstant(deps.clock.now()) : instantOf('/effectiveFrom', effectiveFrom);
  const span = spanOf(from, to, deps.clock.now());
  const tenants = await tenantsOf(deps, principal);
  const place = placeOf(cursor, tenants);
  const wanted = { kind: known, body, from: since, complete };
  const parts: Preview[] = [];
  const warnings: string[] = [];
  for (let index = place.index; index < tenants.length; index++) {
    const tenant = tenants[index] as Tenant;
    const prepared = await prepare(deps, tenant, wanted);
    const after = index === place.index ? place.after : undefined;
    const { isNew, ...change } = await changeOf(deps, prepared, since);
    const part = await previewOf(tenant.telemetry, tenant.id, change, after ? { ...span, after } : span);
    parts.push(part);
    warnings.push(...prepared.warnings, ...(isNew ? prepared.overtaken : []));
    if (part.last !== undefined) return page({ span, parts, warnings }, `${tenant.id}/${part.last}`);
    const read = parts.reduce((sum, { readings }) => sum + readings, 0);
    const next = tenants[index + 1];
    if (next && read >= ENOUGH) return page({ span, parts, warnings }, `${next.id}/`);
  }
  return page({ span, parts, warnings }, null);
}

interface Looked {
  readonly span: Span;
  readonly parts: readonly Preview[];
  readonly warnings: readonly string[];
}

function page({ span, parts, warnings }: Looked, nextCursor: string | null) {
  const { added, gone, ...rest } = asOnePreview(parts);
  return json(200, {
    from: toInstant(span.from),
    to: toInstant(span.to),
    ...rest,
    added: added.map(episodeView),
    gone: gone.map(episodeView),
    warnings: [...new Set(warnings)],
    nextCursor,
  });
}

const episodeView = ({ onset, clear, ...rest }: PreviewEpisode) => ({
  ...rest,
  onsetAt: toInstant(onset),
  clearedAt: clear === undefined ? null : toInstant(clear),
});

interface Change {
  readonly before: Pair;
  readonly after: Pair;
  /** Whether publishing the draft would make a new version. */
  readonly isNew: boolean;
}

/** What is in force from the draft's date on, without it and with it. */
async function changeOf(deps: Dependencies, { tenant, kind, body }: Prepared, since: Instant): Promise<Change> {
  const moment = toInstant(Math.max(toMillis(since), deps.clock.now()));
  const [registry, rules] = await Promise.all([tenant.publications.at('registry', moment), tenant.publications.at('rules', moment)]);
  const first = (kind === 'registry' ? { number: 0, body: body as PublicationBodies['registry'] } : undefined) ?? registry;
  if (!first) throw invalid('/kind', 'rules apply to sensors of the registry: expected a registry to be published first');
  const before: Pair = {
    registry: registry ?? { number: 0, body: { ...first.body, things: [] } },
    rules: rules ?? { number: 0, body: [] },
  };
  const draft = { number: Number.POSITIVE_INFINITY, body };
  const isNew = (kind === 'registry' ? registry : rules)?.digest !== publicationDigest(body);
  return { before, after: { ...before, [kind]: draft }, isNew };
}

function spanOf(from: unknown, to: unknown, now: number): Span {
  const end = to === undefined ? now : toMillis(instantOf('/to', to));
  const start = from === undefined ? end - DAY : toMillis(instantOf('/from', from));
  if (start >= end) throw invalid('/from', `${quote(from)}: expected a moment before the end of the span, ${toInstant(end)}`);
  if (end - start > MOST_MILLIS) throw invalid('/from', `${quote(from)}: expected a span of at most ${durationText(MOST_MILLIS)}`);
  return { from: start, to: end };
}

/** `<tenant>/<the last thing that was looked at>` */
function placeOf(cursor: unknown, tenants: readonly Tenant[]): { readonly index: number; readonly after?: string } {
  if (cursor === undefined) return { index: 0 };
  const [tenant, after] = typeof cursor === 'string' ? cursor.split('/') : [];
  const index = tenants.findIndex(({ id }) => id === tenant);
  if (index < 0 || after === undefined) throw invalid('/cursor', `${quote(cursor)}: expected nextCursor of the page before`);
  return { index, ...(after === '' ? {} : { after }) };
}
