import type { Command } from 'commander';
import { type CityClient, cityClient } from './city-client.ts';
import { cityOf } from './local-city.ts';
import { CommandFailed, type CommonOptions, note, print, printJson, withCommonOptions } from './output.ts';

interface DeadLetterOptions extends CommonOptions {
  readonly city: string;
  readonly user: string;
}

interface ListOptions extends DeadLetterOptions {
  readonly state: string;
}

interface RedriveOptions extends DeadLetterOptions {
  readonly queue?: string;
  readonly reason?: string;
  readonly before?: string;
}

interface LetterRow {
  readonly id: string;
  readonly receivedAt: string;
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
  withCity(letters.command('list'))
    .description('newest first: what nobody has sent again yet, unless told otherwise')
    .option('--state <state>', 'open, redriven or all', 'open')
    .action(async (options: ListOptions) => {
      const items = await everyLetter(await clientOf(options), options);
      if (options.json) return printJson(items);
      for (const row of items) print([row.id, row.receivedAt, row.queue, row.reason, row.thing ?? row.topic, row.detail].join('\t'));
    });
  withCity(letters.command('show'))
    .description('one of them, with its whole message')
    .argument('<id>')
    .action(async (id: string, options: DeadLetterOptions) => {
      const { body } = await (await clientOf(options)).demand(options.user, 'GET', pathOf(id));
      if (options.json) return printJson(body);
      for (const [name, value] of Object.entries(body as object)) if (value !== null) print(`${name}: ${value}`);
    });
  withCity(letters.command('redrive'))
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
      const client = await clientOf(options);
      const sent = id === undefined ? await redriveAll(client, options, { queue, reason, before }) : await redriveOne(client, options, id);
      if (options.json) printJson({ redriven: sent });
      else for (const one of sent) print(one);
    });
}

const withCity = (command: Command): Command =>
  withCommonOptions(command)
    .option('--city <dir>', 'configuration of the city', 'cities/foshan')
    .option('--user <name>', 'local user to ask as', 'operator');

async function clientOf({ url, data, city }: DeadLetterOptions): Promise<CityClient> {
  const { registry } = await cityOf(city);
  return cityClient({ url, data, registry });
}

const pathOf = (id: string): string => `/v1/dead-letters/${encodeURIComponent(id)}`;

async function everyLetter(client: CityClient, { user, state }: ListOptions): Promise<LetterRow[]> {
  const found: LetterRow[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ limit: '200', state, ...(cursor === null ? {} : { cursor }) });
    const answer = (await client.demand(user, 'GET', `/v1/dead-letters?${query}`)).body as {
      items: LetterRow[];
      nextCursor: string | null;
    };
    found.push(...answer.items);
    cursor = answer.nextCursor;
  } while (cursor !== null);
  return found;
}

async function redriveOne(client: CityClient, { user }: RedriveOptions, id: string): Promise<string[]> {
  const { body } = await client.demand(user, 'POST', `${pathOf(id)}/redrive`);
  const { redrivenAt, redrivenBy } = body as Pick<LetterRow, 'redrivenAt' | 'redrivenBy'>;
  note(`sent again at ${redrivenAt} by ${redrivenBy}`);
  return [id];
}

/** A hundred a request, until none is left of what had been given up when the first was made: what fails again meanwhile is not meant. */
async function redriveAll(client: CityClient, { user }: RedriveOptions, choice: object): Promise<string[]> {
  const sent: string[] = [];
  let request: object | undefined = choice;
  while (request) {
    const { body } = await client.demand(user, 'POST', '/v1/dead-letters/redrive', request);
    const { redriven, more, before } = body as { redriven: string[]; more: boolean; before: string };
    sent.push(...redriven);
    request = more ? { ...choice, before } : undefined;
    if (more) note(`${sent.length} sent again, some are left`);
  }
  return sent;
}
