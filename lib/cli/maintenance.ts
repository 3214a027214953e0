import type { Command } from 'commander';
import { tenantOfIncident } from '../core/incident/incident-id.ts';
import { type MaintenanceOrder, ORDER_STATES, type OrderAction } from '../core/maintenance/order.ts';
import { CommandFailed, print, printJson } from './output.ts';
import { ofEach, type Target, type TargetOptions, targetsOf, withTargetOptions } from './targets.ts';

interface ListOptions extends TargetOptions {
  readonly state: string;
  readonly unit?: string;
  readonly sensor?: string;
}

interface ActOptions extends TargetOptions {
  readonly note?: string;
}

/** As the API shows an order: what nobody has said yet is null. */
type OrderRow = Pick<MaintenanceOrder, 'id' | 'version' | 'state' | 'sensor' | 'domain' | 'fault' | 'metrics' | 'unit' | 'openedAt'> & {
  readonly [step in 'acknowledged' | 'done']: { readonly note?: string } | null;
};

export function register(program: Command): void {
  const maintenance = program
    .command('maintenance')
    .description('orders to look after a sensor (检修单): who keeps it acknowledges them and says that they are done');
  withTargetOptions(maintenance.command('list'))
    .description('newest first: those that somebody still has to do something about, unless told otherwise')
    .option('--state <states>', `${ORDER_STATES.join(', ')}, with commas, or all`, 'open,acknowledged')
    .option('--unit <unit>', 'of the sensors that it keeps')
    .option('--sensor <sensor>', 'of this sensor, such as gas-zumiao-01-ch4-1')
    .action(async (options: ListOptions) => {
      const rows = (await ofEach(await targetsOf(options), (target) => everyOrder(target, options))).flat();
      rows.sort((a, b) => (a.id < b.id ? 1 : -1));
      if (options.json) return printJson(rows);
      for (const row of rows) print(lineOf(row));
    });
  const says = (action: OrderAction, description: string): void => {
    withTargetOptions(maintenance.command(action))
      .description(`${description}; as --user (or with --token) of the unit that keeps the sensor`)
      .argument('<id>')
      .option('--note <text>', 'what was found, or done')
      .action(async (id: string, options: ActOptions) => {
        const { demand } = await targetOf(id, options);
        const path = `/v1/maintenance-orders/${encodeURIComponent(id)}`;
        const { version } = (await demand('GET', path)).body as OrderRow;
        const asked = { action, ...(options.note === undefined ? {} : { note: options.note }) };
        const { body } = await demand('POST', `${path}/actions`, asked, { 'if-match': `"${version}"` });
        if (options.json) return printJson(body);
        print(lineOf(body as OrderRow));
      });
  };
  says('acknowledge', 'says that somebody looks after it');
  says('done', 'ends it');
}

/** Of a deployment the tenant that the id names. */
async function targetOf(id: string, options: ActOptions): Promise<Target> {
  const tenant = options.tenant ?? (options.deployment === undefined ? undefined : tenantOfIncident(id));
  const [target, ...more] = await targetsOf({ ...options, ...(tenant === undefined ? {} : { tenant }) });
  if (target && more.length === 0) return target;
  throw new CommandFailed(2, `${id}: expected the id of a maintenance order, as \`citywatch maintenance list\` says`);
}

async function everyOrder({ demand }: Target, { state, unit, sensor }: ListOptions): Promise<OrderRow[]> {
  const found: OrderRow[] = [];
  let cursor: string | null = null;
  do {
    const asked = {
      ...(state === 'all' ? {} : { state }),
      ...(unit === undefined ? {} : { unit }),
      ...(sensor === undefined ? {} : { sensor }),
      ...(cursor === null ? {} : { cursor }),
    };
    const query = new URLSearchParams({ limit: '200', ...asked });
    const page = (await demand('GET', `/v1/maintenance-orders?${query}`)).body as { items: OrderRow[]; nextCursor: string | null };
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

function lineOf({ id, state, openedAt, domain, sensor, metrics, fault, unit, acknowledged, done }: OrderRow): string {
  const note = (done?.note ?? acknowledged?.note ?? '').replaceAll(/\s+/g, ' ');
  return [id, state, openedAt, domain, sensor, metrics.map(({ metric }) => metric).join(','), fault, unit, note].join('\t');
}
