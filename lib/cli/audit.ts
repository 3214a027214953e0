import { readFile, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { lastDayOver } from '../core/accountability/audit/signed-days.ts';
import {
  type AuditExpectation,
  type AuditFault,
  type AuditVerdict,
  type TenantRecord,
  verifyRecord,
} from '../core/accountability/audit/verify-record.ts';
import { toMillis } from '../core/instant.ts';
import { parseExport, recordLines } from './audit/export-file.ts';
import { fetchRecords } from './audit/fetch-records.ts';
import { CommandFailed, note, print, printJson } from './output.ts';
import { type TargetOptions, targetsOf, withTargetOptions } from './targets.ts';

interface VerifyOptions extends TargetOptions {
  readonly key?: string;
  readonly against?: string;
}

interface ExportOptions extends TargetOptions {
  readonly output?: string;
}

export function register(program: Command): void {
  const audit = program.command('audit').description('whether the record is whole and what was signed of it still holds');
  withTargetOptions(audit.command('verify'), 'auditor')
    .description(
      'checks every event of incidents, duty logs and supervision letters, every head and every signed day here, on what the city, or an exported file, says; status 1 for faults',
    )
    .argument('[file]', 'an exported record, to be checked without a city')
    .option('--key <fingerprint>', 'the only key that may have signed: its SHA-256 as an earlier run or KMS told it')
    .option('--against <file>', 'a record exported earlier: what was signed then must be there unchanged')
    .action(runVerify);
  withTargetOptions(audit.command('export'), 'auditor')
    .description('events, signed days and public keys as JSON lines that `audit verify FILE` checks without the city')
    .option('-o, --output <file>', 'where to write them; default: stdout')
    .action(runExport);
}

async function runVerify(file: string | undefined, options: VerifyOptions): Promise<void> {
  const { at, records } = file === undefined ? await fetchRecords(await targetsOf(options)) : await exported(file);
  const earlier = options.against === undefined ? undefined : (await exported(options.against)).records;
  const until = lastDayOver(toMillis(at));
  const verdicts = records.map((record): AuditVerdict => {
    const before = earlier?.find(({ tenant }) => tenant === record.tenant);
    const expected: AuditExpectation = {
      until,
      ...(options.key ? { fingerprint: options.key } : {}),
      ...(before ? { earlier: before.days } : {}),
    };
    return verifyRecord(record, expected);
  });
  const gone = (earlier ?? []).filter(({ tenant }) => !records.some((record) => record.tenant === tenant));
  const faults: readonly AuditFault[] = [
    ...verdicts.flatMap((verdict) => verdict.faults),
    ...gone.map(({ tenant }) => ({ tenant, reason: 'its whole record was there when it was exported before, and is missing' })),
  ];
  if (options.json) printJson({ verified: faults.length === 0, at, tenants: verdicts.map(({ faults: _own, ...rest }) => rest), faults });
  else
    for (const { tenant, incident, chain, seq, day, reason } of faults)
      print([tenant, incident ?? chain ?? '-', seq ?? '-', day ?? '-', reason].join('\t'));
  for (const one of verdicts)
    note(
      `${one.tenant}: ${one.incidents} incidents, ${one.logs} duty logs, ${one.letters} supervision letters: ` +
        `${one.events} events (${one.unsigned} not signed yet), ${one.days} signed records`,
    );
  for (const { tenant, keys } of records) for (const { fingerprint } of keys) note(`${tenant}: signed by ${fingerprint}`);
  if (faults.length > 0) process.exitCode = 1;
}

async function runExport(options: ExportOptions): Promise<void> {
  const { at, records } = await fetchRecords(await targetsOf(options));
  const text = recordLines(at, records);
  if (options.output === undefined) return print(text);
  await writeFile(options.output, text, { mode: 0o600 }).catch((cause: Error) => {
    throw new CommandFailed(1, `${options.output} cannot be written: ${cause.message}`);
  });
  note(`${options.output}: ${records.length} tenants, ${records.reduce((sum, { incidents }) => sum + incidents.length, 0)} incidents`);
}

async function exported(file: string): Promise<{ readonly at: string; readonly records: readonly TenantRecord[] }> {
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new CommandFailed(2, `${file} cannot be read: ${cause.message}`);
  });
  return parseExport(text, file);
}
