import { expandRosters } from '../../config/expand-rosters.ts';
import type { Fault } from '../../config/fault.ts';
import { type RosterEntry, rostersFile } from '../../config/schema/rosters-file.ts';
import { csvRows } from '../recorded/csv-file.ts';
import { type ImportedFile, refuse, shapedFile } from './imported-file.ts';

const HEADER = ['unit', 'from', 'to', 'officer'];

/**
 * Rosters as in `rosters.yaml`, or a duty table as CSV: a line for each duty, `domain`, `mode` and `deputy` may stand behind. A table is in
 * force from its first duty to its last. Throws CommandFailed with every fault.
 */
export async function rostersOf(file: string, districts: readonly string[]): Promise<ImportedFile> {
  if (file.endsWith('.csv')) return dutyTable(file);
  const shaped = await shapedFile(file, rostersFile);
  const expanded = expandRosters(shaped.value, districts);
  return {
    body: expanded.map(({ roster }) => roster),
    fault: ([index, ...path], message) => shaped.fault(['rosters', expanded[Number(index)]?.entry ?? 0, ...path], message),
  };
}

type Duty = NonNullable<RosterEntry['overrides']>[number];
interface Table {
  readonly entry: Pick<RosterEntry, 'unit' | 'domain' | 'mode'>;
  readonly duties: Duty[];
  readonly lines: number[];
}

async function dutyTable(file: string): Promise<ImportedFile> {
  const tables = new Map<string, Table>();
  const faults: Fault[] = [];
  for await (const { line, values } of csvRows(file, ',', HEADER)) {
    const { unit = '', domain = '', mode = '', from = '', to = '', officer = '', deputy = '' } = values;
    const duty = { from: moment(from), to: moment(to), officer, ...(deputy ? { deputy } : {}) };
    const entry = { unit, ...(domain ? { domain } : {}), ...(mode ? { mode } : {}) };
    const parsed = rostersFile.safeParse({ rosters: [{ ...entry, effectiveFrom: '2000-01-01T00:00:00+08:00', overrides: [duty] }] });
    for (const { path, message } of parsed.error?.issues ?? [])
      faults.push({
        file,
        line,
        message: `${path.filter((step) => typeof step === 'string' && !/^(rosters|overrides)$/.test(step)).join('.')}: ${message}`,
      });
    const key = [unit, domain, mode].join();
    const table: Table = tables.get(key) ?? { entry: entry as Table['entry'], duties: [], lines: [] };
    tables.set(key, table);
    table.duties.push(duty);
    table.lines.push(line);
  }
  refuse(faults);
  const all = [...tables.values()];
  const rosters = all.map(({ entry, duties }) => ({
    ...entry,
    effectiveFrom: duties.map(({ from }) => from).reduce(earlier),
    effectiveUntil: duties.map(({ to }) => to).reduce((a, b) => (earlier(a, b) === a ? b : a)),
    overrides: duties,
  }));
  return {
    body: expandRosters({ rosters }, []).map(({ roster }) => roster),
    fault: ([index, , duty], message) => {
      const { lines = [] } = all[Number(index)] ?? {};
      return { file, line: lines[Number(duty)] ?? lines[0] ?? 1, message };
    },
  };
}

const earlier = (a: string, b: string): string => (Date.parse(a) <= Date.parse(b) ? a : b);

/** As spreadsheets write it, `2026-11-01 08:00`, it is Foshan's time. */
const moment = (text: string): string =>
  text.replace(/^(\d{4})[-/](\d{1,2})[-/](\d{1,2}) (\d{1,2}):(\d\d)$/, (_, year, month, day, hours, minutes) =>
    [`${year}-${two(month)}-${two(day)}`, `${two(hours)}:${minutes}:00+08:00`].join('T'),
  );

const two = (number: string): string => number.padStart(2, '0');
