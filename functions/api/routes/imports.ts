import { CsvError, parse } from 'csv-parse/sync';
import { mayRunAnything } from '../../../lib/core/access/authorization.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import {
  type ImportFault,
  type ImportRow,
  PEOPLE_COLUMNS,
  peopleFromRows,
  THING_COLUMNS,
  thingsFromRows,
} from '../../../lib/core/registry/import-rows.ts';
import { indexRegistry } from '../../../lib/core/registry/registry-index.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { invalid, Problem } from '../../../lib/runtime/problem.ts';
import type { Dependencies } from '../handler.ts';
import { MOST_BYTES, quote, tenantsOf } from '../publications/draft.ts';
import { prepare } from '../publications/prepare.ts';
import { registryOf, type Tenant } from '../tenants.ts';

const COLUMNS = { things: THING_COLUMNS, people: PEOPLE_COLUMNS } as const;
type Kind = keyof typeof COLUMNS;
/** A table is looked through by a person: what is larger comes by `citywatch devices import`. */
const MOST_ROWS = 5000;
/** A file that is wrong throughout need not be told line by line. */
const MOST_FAULTS = 200;

export const importRoutes = (deps: Dependencies): Route[] => [
  { method: 'POST', path: '/v1/imports/preview', handle: (request) => previewImport(deps, request) },
];

/**
 * `{"kind": "things" | "people", "csv"}`: what is wrong with a table, line by line, and where nothing is, the body that `POST /v1/publications` takes. Writes
 * nothing.
 */
async function previewImport(deps: Dependencies, request: Request) {
  const principal = request.principal();
  if (!mayRunAnything(deps, principal, 'publish'))
    throw new Problem('forbidden', 'imports are published by admin, who may look at them before');
  // Whoever may publish to nobody has nothing to look at either.
  const tenants = await tenantsOf(deps, principal);
  const { kind, csv } = request.unpackedJson(MOST_BYTES);
  if (kind !== 'things' && kind !== 'people') throw invalid('/kind', `${quote(kind)}: expected things or people`);
  if (typeof csv !== 'string') throw invalid('/csv', `${quote(csv)}: expected the text of a CSV file`);
  const { rows, faults } = rowsOf(csv, COLUMNS[kind]);
  const registry = await registryOf(deps.tenants);
  const imported = kind === 'things' ? thingsFromRows(registry, rows) : peopleFromRows(registry, rows);
  const all = [...faults, ...imported.faults].sort((a, b) => a.line - b.line);
  const index = indexRegistry(registry);
  const people = new Set(registry.people.map(({ id }) => id));
  const known = rows.filter(({ values }) => (kind === 'things' ? index.thing(values.thing ?? '') : people.has(values.id ?? ''))).length;
  const found = { kind, rows: rows.length, replaces: known, faults: all.slice(0, MOST_FAULTS), faultCount: all.length };
  if (all.length > 0) return json(200, { ...found, warnings: [], body: null });
  const tried = await tryOut(deps, tenants, kind, imported.body);
  return json(200, { ...found, ...tried, body: tried.faults.length > 0 ? null : imported.body });
}

/** What publishing it would say, in every tenant that it would go to. */
async function tryOut(deps: Dependencies, tenants: readonly Tenant[], kind: Kind, body: unknown) {
  const wanted = { kind, body, from: toInstant(deps.clock.now()), complete: false };
  const warnings: string[] = [];
  const faults: ImportFault[] = [];
  for (const tenant of tenants) {
    try {
      warnings.push(...(await prepare(deps, tenant, wanted)).warnings);
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause;
      faults.push({ line: 1, column: '', message: cause.message });
    }
  }
  return { warnings: [...new Set(warnings)], faults, faultCount: faults.length };
}

/** The rows below the header; a table that cannot be read is one fault. */
function rowsOf(
  csv: string,
  demanded: readonly string[],
): { readonly rows: readonly ImportRow[]; readonly faults: readonly ImportFault[] } {
  const fault = (line: number, message: string) => ({ rows: [], faults: [{ line, column: '', message }] });
  let table: readonly { readonly record: readonly string[]; readonly info: { readonly lines: number } }[];
  try {
    table = parse(csv, { bom: true, info: true, skip_empty_lines: true, trim: true }) as unknown as typeof table;
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    return fault(Number(cause.lines ?? 1), cause.message);
  }
  const [header, ...rest] = table;
  const missing = demanded.filter((name) => !header?.record.includes(name));
  if (!header || missing.length > 0) return fault(1, `the header lacks ${missing.join(', ')}: expected ${demanded.join(',')}`);
  if (rest.length > MOST_ROWS) return fault(1, `${rest.length} rows: expected at most ${MOST_ROWS}; more come by citywatch devices import`);
  const rows = rest.map(({ record, info }) => ({
    line: info.lines,
    values: Object.fromEntries(record.map((value, at) => [header.record[at] ?? '', value])),
  }));
  return rows.length === 0 ? fault(1, 'no rows: expected at least one below the header') : { rows, faults: [] };
}
