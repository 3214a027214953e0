import { writeFile } from 'node:fs/promises';
import { CommandFailed } from '../../output.ts';
import type { Outcome } from './register-things.ts';

const COLUMNS = ['thing', 'tenant', 'town', 'outcome', 'certificate', 'reason'] as const;

/** What became of each thing, as JSON where the file is called so, else as CSV. Nothing secret is in it. Throws CommandFailed. */
export async function writeReport(file: string, outcomes: readonly Outcome[]): Promise<void> {
  const rows = outcomes.map((outcome) => COLUMNS.map((column) => cell(outcome[column] ?? '')).join(','));
  const text = file.endsWith('.json') ? `${JSON.stringify(outcomes, null, 2)}\n` : `${[COLUMNS.join(','), ...rows].join('\n')}\n`;
  await writeFile(file, text).catch((cause: Error) => {
    throw new CommandFailed(2, `the report cannot be written to ${file} (${cause.message}): name another file with --report`);
  });
}

/** RFC 4180. */
const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
