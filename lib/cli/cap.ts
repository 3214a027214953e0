import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { CAP_CONTENT_TYPE, type CapFault } from '../core/cap/model.ts';
import { parseCap } from '../core/cap/parse.ts';
import { NotCap } from '../core/cap/read-xml.ts';
import { demanded } from './api-request.ts';
import { CommandFailed, type CommonOptions, note, print, printJson, withCommonOptions } from './output.ts';
import { type Target, type TargetOptions, targetsOf, withTargetOptions } from './targets.ts';

interface ExportOptions extends TargetOptions {
  readonly all?: boolean;
}

export function register(program: Command): void {
  const cap = program.command('cap').description('warnings of other systems, and for them: CAP 1.2');
  withCommonOptions(cap.command('validate'))
    .description('everything that is wrong with messages, each fault with its line')
    .argument('<file...>', 'CAP 1.2 messages')
    .action(validate);
  withTargetOptions(cap.command('import'), 'system')
    .description('hands messages in to the city: each raises an incident or is added to one')
    .argument('<file...>', 'CAP 1.2 messages')
    .action(handIn);
  withTargetOptions(cap.command('export'), 'auditor')
    .description('the newest message about an incident')
    .argument('<incident>')
    .option('--all', 'every message about it, oldest first')
    .action(exportMessages);
}

/** A file's bytes. Throws CommandFailed. */
async function bytesOf(file: string): Promise<Uint8Array> {
  return readFile(file).catch((cause: Error) => {
    throw new CommandFailed(2, `${file} cannot be read: ${cause.message}`);
  });
}

function faultsIn(bytes: Uint8Array): readonly CapFault[] {
  try {
    return parseCap(bytes).faults;
  } catch (cause) {
    if (cause instanceof NotCap) return [{ line: cause.line, path: '', message: cause.message }];
    throw cause;
  }
}

async function validate(files: readonly string[], options: CommonOptions): Promise<void> {
  const found: (CapFault & { readonly file: string })[] = [];
  for (const file of files) found.push(...faultsIn(await bytesOf(file)).map((fault) => ({ file, ...fault })));
  if (options.json) printJson(found.map(({ minor = false, ...fault }) => ({ ...fault, minor })));
  else
    for (const { file, line, path, message, minor } of found)
      print(`${file}:${line}: ${path ? `${path}: ` : ''}${message}${minor ? ' (minor)' : ''}`);
  if (found.length > 0) process.exitCode = 1;
  else if (!options.json) note(`${files.length === 1 ? `${files[0]} is` : `${files.length} files are`} valid CAP 1.2`);
}

/** The one API that a message is handed in to, or that knows the incident. Throws CommandFailed where several could be meant. */
async function targetOf(options: TargetOptions): Promise<Target> {
  const targets = await targetsOf(options);
  const [only, ...more] = targets;
  if (only && more.length === 0) return only;
  throw new CommandFailed(2, `expected --tenant: the deployment has ${targets.map(({ tenant }) => tenant).join(', ')}`);
}

interface Receipt {
  readonly outcome: string;
  readonly incident: string | null;
  readonly note: string;
}

async function handIn(files: readonly string[], options: TargetOptions): Promise<void> {
  const target = await targetOf(options);
  const receipts: (Receipt & { readonly file: string })[] = [];
  for (const file of files) {
    const answer = await target.call('POST', '/v1/cap', await bytesOf(file), {
      'content-type': CAP_CONTENT_TYPE,
      accept: 'application/json',
    });
    const problem = answer.body as { readonly errors?: readonly { line?: number; pointer: string; message: string }[] };
    if (answer.status === 400 && problem.errors) {
      for (const { line, pointer, message } of problem.errors)
        note(`${file}:${line ?? 1}: ${pointer.slice(1)}${pointer ? ': ' : ''}${message}`);
      process.exitCode = 1;
      continue;
    }
    const { outcome, incident, note: told } = demanded(answer, `POST ${target.url}/v1/cap`).body as Receipt;
    receipts.push({ file, outcome, incident, note: told });
    if (!options.json) print([outcome, incident ?? '-', file].join('\t'));
    if (told && !options.json) note(told);
  }
  if (options.json) printJson(receipts);
}

interface Message {
  readonly msgType: string;
  readonly xml: string;
}

async function exportMessages(incident: string, options: ExportOptions): Promise<void> {
  const target = await targetOf(options);
  const path = `/v1/incidents/${encodeURIComponent(incident)}/cap`;
  if (!options.all && !options.json) return print((await target.demand('GET', path)).body as string);
  const items = [...((await target.demand('GET', `${path}?all=true`)).body as { items: Message[] }).items].reverse();
  if (options.json)
    return printJson(options.all ? items : (items.findLast(({ msgType }) => msgType !== 'Ack' && msgType !== 'Error') ?? null));
  for (const { xml } of items) print(xml);
}
