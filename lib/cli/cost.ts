import type { Command } from 'commander';
import { assumptionsWith } from './cost/assumptions.ts';
import type { CostOptions, CostResult } from './cost/cost-of-city.ts';
import { type Description, describedCity, numberOf, PARTS, readDescription } from './cost/described-city.ts';
import { loadPrices, type PriceList } from './cost/price-list.ts';
import { reportLines } from './cost/report.ts';
import { cityOf } from './local-city.ts';
import { CommandFailed, note, print, printJson, withCommonOptions } from './output.ts';

interface Options extends Readonly<Partial<Record<keyof Description, string>>> {
  readonly city: string;
  readonly described?: string;
  readonly region: string;
  readonly prices?: string;
  readonly assume: readonly string[];
  readonly freeTier?: boolean;
  readonly whatIf: boolean;
  readonly json?: boolean;
}

/** Pack sizes worth knowing: a message a reading, ten, and forty. */
const PACK_SIZES = [1, 10, 40];
const INTERVALS = [10, 60];

export function register(program: Command): void {
  withCommonOptions(program.command('cost'))
    .description('the price of a described city in the cloud a month, tier by tier, from counted calls of the real functions')
    .option('--city <dir>', 'configuration: tiers, things, rules, retention', 'cities/foshan')
    .option(
      '--described <file>',
      'YAML with the keys sensors, interval, pack-size, incidents-per-day, consoles, districts; flags go before it',
    )
    .option('--sensors <n>', `default ${PARTS.sensors.foshan}`)
    .option('--interval <seconds>', `between two readings of a sensor; default ${PARTS.interval.foshan.toFixed(3)}`)
    .option('--pack-size <n>', `readings in a message; default ${PARTS.packSize.foshan}`)
    .option('--incidents-per-day <n>', `default ${PARTS.incidentsPerDay.foshan}`)
    .option('--consoles <n>', `open at a time; default ${PARTS.consoles.foshan}, one for each centre of Foshan`)
    .option('--districts <n>', 'so many of equal size; default: those of the configuration')
    .option('--region <region>', 'whose prices', 'us-east-1')
    .option('--prices <file>', 'another price list (the form of lib/cli/cost/prices.yaml)')
    .option(
      '--assume <name=value>',
      'another value of an assumption; repeatable',
      (value: string, before: string[]) => [...before, value],
      [],
    )
    .option('--free-tier', 'take off the free allowances of each tier’s account')
    .option('--no-what-if', 'count the described city only')
    .action(run);
}

async function run(options: Options): Promise<void> {
  const assumptions = assumptionsWith(options.assume);
  const given: Description = {
    ...(options.described === undefined ? {} : await readDescription(options.described)),
    ...fromFlags(options),
  };
  const prices = await pricesOf(options);
  const city = await cityOf(options.city);
  // The cloud's code is a development dependency and takes a while to load: only when it is asked for.
  const [{ openLaboratory }, { costOfCity }] = await Promise.all([import('./cost/laboratory.ts'), import('./cost/cost-of-city.ts')]);
  const described = describedCity(city, given);
  const lab = await openLaboratory(city, assumptions, options.region);
  const result = await costOfCity(lab, {
    region: options.region,
    prices,
    described,
    whatIfs: options.whatIf ? othersThan(described) : [],
    freeTier: options.freeTier ?? false,
  });
  if (options.json) printJson(asJson(result));
  else for (const line of reportLines(result)) print(line);
  if (result.lacking.length === 0) return;
  note(`no total: ${options.region} has no sourced price of ${result.lacking.join(', ')}`);
  process.exitCode = 1;
}

function fromFlags(options: Options): Description {
  const parts = (Object.keys(PARTS) as (keyof Description)[]).filter((part) => options[part] !== undefined);
  return Object.fromEntries(parts.map((part) => [part, numberOf(part, options[part], `--${PARTS[part].name}`)])) as Description;
}

async function pricesOf({ prices: file, region }: Options): Promise<PriceList> {
  const prices = await loadPrices(file).catch((cause: Error) => {
    throw new CommandFailed(2, `${file ?? 'prices.yaml'}: ${cause.message}`);
  });
  if (prices.regions[region]) return prices;
  throw new CommandFailed(2, `--region "${region}": expected one of ${Object.keys(prices.regions).join(', ')}`);
}

function othersThan({ packSize, interval }: CostOptions['described']): CostOptions['whatIfs'] {
  return [
    ...PACK_SIZES.filter((other) => other !== packSize).map((other) => ({ packSize: other, interval })),
    ...INTERVALS.filter((other) => other > interval * 1.5).map((other) => ({ packSize, interval: other })),
  ];
}

/** Amounts and prices for other programs; the sources of the prices stay in the price list. */
function asJson({ region, prices, described, usage, tiers, city, lacking, ...rest }: CostResult): object {
  const { counted, unpriced } = usage;
  const incidents = Object.fromEntries(Object.entries(counted.incidents).map(([level, { metrics: _, ...count }]) => [level, count]));
  const { metrics: _, ...telemetry } = counted.telemetry;
  const total = (value: number): number | null => (lacking.length > 0 ? null : value);
  return {
    region,
    currency: prices.currency,
    described,
    total: total(city.total),
    lacking,
    tiers: tiers.map(({ name, kind, bill }) => ({ name, kind, total: total(bill.total), lines: bill.lines })),
    lines: city.lines,
    counted: { ...counted, telemetry, incidents },
    unpriced,
    ...rest,
    ...(lacking.length > 0 ? { perSensor: null, perIncident: null, perMillionReadings: null, parts: null } : {}),
  };
}
