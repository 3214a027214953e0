import type { Command } from 'commander';
import { demanded } from './api-request.ts';
import { CommandFailed, note, print, printJson } from './output.ts';
import { ofEach, type Target, type TargetOptions, targetsOf, withTargetOptions } from './targets.ts';

interface ListOptions extends TargetOptions {
  readonly state: string;
}

interface RedriveOptions extends TargetOptions {
  readonly queue?: string;
  readonly reason?: string;
  readonly before?: string;
}

interface LetterRow {
  readonly id: string;
  readonly receivedAt: string;
  readonly tenant: string;
  readonly thing: string | null;
  readonly topic: string;
  readonly queue: string;
  readonly reason: string;
  readonly detail: string;
  readonly redrivenAt: string | null;
  readonly redrivenBy: string | null;
}

export function register(program: Command): void {
  const letters = program.command('dead-letters').description('what could not be processed: found, understood and sent again');
  withTargetOptions(letters.command('list'), 'operator')
    .description('newest first: what nobody has sent again yet, unless told otherwise')
    .option('--state <state>', 'open, redriven or all', 'open')
    .action(async (options: ListOptions) => {
      const items = (await ofEach(await targetsOf(options), (target) => everyLetter(target, options.state))).flat();
      // Ids sort by time.
      items.sort((a, b) => (a.id < b.id ? 1 : -1));
      if (options.json) return printJson(items);
      const isDeployed = options.deployment !== undefined;
      for (const row of items)
        print(
          [
            ...(isDeployed ? [row.tenant] : []),
            ...[row.id, row.receivedAt, row.queue, row.reason, row.thing ?? row.topic, row.detail],
          ].join('\t'),
        );
    });
  withTargetOptions(letters.command('show'), 'operator')
    .description('one of them, with its whole message')
    .argument('<id>')
    .action(async (id: string, options: TargetOptions) => {
      const { letter } = await findLetter(await targetsOf(options), id);
      if (options.json) return printJson(letter);
      for (const [name, value] of Object.entries(letter as object)) if (value !== null) print(`${name}: ${value}`);
    });
  withTargetOptions(letters.command('redrive'), 'operator')
    .description('sends one again, or all of a queue or for a reason')
    .argument('[id]')
    .option('--queue <queue>', 'those that failed here, for instance notify')
    .option('--reason <reason>', 'those for this reason, for instance failed')
    .option('--before <time>', 'only those given up before (RFC 3339)')
    .action(async (id: string | undefined, options: RedriveOptions) => {
      const { queue, reason, before } = options;
      const isMany = queue !== undefined || reason !== undefined;
      if ((id === undefined) !== isMany || (before !== undefined && !isMany))
        throw new CommandFailed(2, 'expected the id of a dead letter, or --queue or --reason (and perhaps --before) for many');
      const targets = await targetsOf(options);
      const sent: string[] = [];
      const add = (ids: readonly string[]): void => {
        sent.push(...ids);
        if (!options.json) for (const one of ids) print(one);
      };
      if (id === undefined) await ofEach(targets, (target) => redriveAll(target, { queue, reason, before }, add));
      else add(await redriveOne(targets, id));
      if (options.json) printJson({ redriven: sent });
    });
}

interface Redriven {
  readonly redriven: readonly string[];
  readonly failed: readonly { readonly id: string; readonly detail: string }[];
  readonly more: boolean;
  readonly before: string;
}

const pathOf = (id: string): string => `/v1/dead-letters/${encodeURIComponent(id)}`;

async function everyLetter({ demand }: Target, state: string): Promise<LetterRow[]> {
  const found: LetterRow[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ limit: '200', state, ...(cursor === null ? {} : { cursor }) });
    const answer = (await demand('GET', `/v1/dead-letters?${query}`)).body as {
      items: LetterRow[];
      nextCursor: string | null;
    };
    found.push(...answer.items);
    cursor = answer.nextCursor;
  } while (cursor !== null);
  return found;
}

/** A letter and who keeps it: an id does not say. Throws CommandFailed where none of the targets has it, or the one that may could not be asked. */
async function findLetter(targets: readonly Target[], id: string): Promise<{ readonly target: Target; readonly letter: unknown }> {
  const path = pathOf(id);
  const unheard: string[] = [];
  for (const target of targets) {
    try {
      const answer = await target.call('GET', path);
      // With several to ask, one that has it not is no fault.
      if (answer.status === 404 && targets.length > 1) continue;
      return { target, letter: demanded(answer, `GET ${target.url}${path}`).body };
    } catch (cause) {
      if (!(cause instanceof CommandFailed) || targets.length === 1) throw cause;
      unheard.push(`\n  ${target.tenant}: ${cause.message}`);
    }
  }
  const answered = unheard.length > 0 ? ` that answered; not so:${unheard.join('')}` : '';
  throw new CommandFailed(1, `there is no dead letter ${id} with any tenant of the deployment${answered}`);
}

async function redriveOne(targets: readonly Target[], id: string): Promise<string[]> {
  const [only] = targets;
  const target = only && targets.length === 1 ? only : (await findLetter(targets, id)).target;
  const { body } = await target.demand('POST', `${pathOf(id)}/redrive`);
  const { redrivenAt, redrivenBy } = body as Pick<LetterRow, 'redrivenAt' | 'redrivenBy'>;
  note(`sent again at ${redrivenAt} by ${redrivenBy}`);
  return [id];
}

/**
 * A hundred a request, until none is left of what had been given up when the first was made: what fails again meanwhile is not meant.
 * `add` hears of each hundred at once: should a later request fail, those were sent all the same.
 */
async function redriveAll({ demand }: Target, choice: object, add: (ids: readonly string[]) => void): Promise<void> {
  let sent = 0;
  let request: object | undefined = choice;
  while (request) {
    const { body } = await demand('POST', '/v1/dead-letters/redrive', request);
    const { redriven, failed, more, before } = body as Redriven;
    add(redriven);
    sent += redriven.length;
    // Those that failed are chosen again: going on only helps while others are sent.
    request = more && redriven.length > 0 ? { ...choice, before } : undefined;
    if (more) note(`${sent} sent again, some are left`);
    if (request) continue;
    for (const { id, detail } of failed) note(`${id} could not be sent again: ${detail}`);
    if (failed.length > 0) process.exitCode = 1;
  }
}
