import type { AuditKey, SignedDays } from '../../core/accountability/audit/signed-days.ts';
import type { IncidentRecord, LetterRecord, LogRecord } from '../../core/accountability/audit/verify-chain.ts';
import type { TenantRecord } from '../../core/accountability/audit/verify-record.ts';
import { evidenceIds } from '../../core/accountability/report/evidence.ts';
import { CommandFailed } from '../output.ts';

/** One line of an exported record. */
type Line =
  | { readonly line: 'record'; readonly form: typeof FORM; readonly at: string; readonly tenants: readonly string[] }
  | ({ readonly line: 'key'; readonly tenant: string } & AuditKey)
  | ({ readonly line: 'days'; readonly tenant: string } & SignedDays)
  /** `evidence`: ids of what the events name; each is the first half of the file's SHA-256. */
  | ({ readonly line: 'incident'; readonly tenant: string; readonly evidence: readonly string[] } & IncidentRecord)
  | ({ readonly line: 'duty-log'; readonly tenant: string } & LogRecord)
  | ({ readonly line: 'letter'; readonly tenant: string } & LetterRecord);

const FORM = 'citywatch-record/1';

export function recordLines(at: string, records: readonly TenantRecord[]): string {
  const lines: Line[] = [
    { line: 'record', form: FORM, at, tenants: records.map(({ tenant }) => tenant) },
    ...records.flatMap(({ tenant, keys, days, incidents, logs = [], letters = [] }): Line[] => [
      ...keys.map((key): Line => ({ line: 'key', tenant, ...key })),
      ...days.map((signed): Line => ({ line: 'days', tenant, ...signed })),
      ...incidents.map((one): Line => ({ line: 'incident', tenant, ...one, evidence: evidenceIds(one.events) })),
      ...logs.map((one): Line => ({ line: 'duty-log', tenant, ...one })),
      ...letters.map((one): Line => ({ line: 'letter', tenant, ...one })),
    ]),
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Throws CommandFailed that names the line. */
export function parseExport(text: string, file: string): { readonly at: string; readonly records: TenantRecord[] } {
  const lines = text.split('\n').flatMap((line, index): Line[] => {
    if (line === '') return [];
    try {
      return [JSON.parse(line) as Line];
    } catch {
      throw new CommandFailed(2, `${file}:${index + 1}: this line is no JSON: expected what \`citywatch audit export\` writes`);
    }
  });
  const [first] = lines;
  if (first?.line !== 'record' || first.form !== FORM)
    throw new CommandFailed(2, `${file}:1: expected {"line":"record","form":"${FORM}",…}, as \`citywatch audit export\` writes it`);
  const of = <Name extends Line['line']>(name: Name, tenant: string) =>
    lines.filter((line): line is Extract<Line, { line: Name }> => line.line === name && 'tenant' in line && line.tenant === tenant);
  const records = first.tenants.map(
    (tenant): TenantRecord => ({
      tenant,
      keys: of('key', tenant),
      days: of('days', tenant),
      incidents: of('incident', tenant),
      logs: of('duty-log', tenant),
      letters: of('letter', tenant),
    }),
  );
  return { at: first.at, records };
}
