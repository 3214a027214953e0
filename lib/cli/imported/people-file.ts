import type { Fault } from '../../config/fault.ts';
import { peopleFile } from '../../config/schema/people-file.ts';
import { csvRows } from '../recorded/csv-file.ts';
import { type ImportedFile, refuse, shapedFile } from './imported-file.ts';

const HEADER = ['id', 'unit', 'zh', 'en', 'phone'];

/** People as in `people.yaml`, or as CSV with a line each; `sample` may stand behind. Throws CommandFailed with every fault. */
export async function peopleOf(file: string): Promise<ImportedFile> {
  if (!file.endsWith('.csv')) {
    const shaped = await shapedFile(file, peopleFile);
    return {
      body: shaped.value.people,
      fault: (path, message) => shaped.fault(path[0] === 'people' ? path : ['people', ...path], message),
    };
  }
  const people: unknown[] = [];
  const lines: number[] = [];
  const faults: Fault[] = [];
  for await (const { line, values } of csvRows(file, ',', HEADER)) {
    const { id, unit, zh = '', en = '', phone, sample = 'false' } = values;
    const person = { id, unit, name: { zh: zh || en, en: en || zh }, ...(phone ? { phone } : {}), sample: sample === 'true' };
    const parsed = peopleFile.safeParse({ people: [person] });
    for (const { path, message } of parsed.error?.issues ?? [])
      faults.push({ file, line, message: `${path.slice(2).join('.')}: ${message}` });
    people.push(person);
    lines.push(line);
  }
  refuse(faults);
  return { body: people, fault: ([index], message) => ({ file, line: lines[Number(index)] ?? 1, message }) };
}
