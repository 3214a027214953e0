import { ASSUMPTIONS, type AssumptionName, type Assumptions } from './assumptions.ts';
import type { Comparison } from './comparison.ts';
import type { CostResult } from './cost-of-city.ts';
import { METERS } from './meters.ts';
import type { RuleSet } from './per-million.ts';
import { byService } from './pricing.ts';

const COLUMN = 14;

/** The result as a person reads it, in both languages where a line is a sentence. */
export function reportLines(result: CostResult): string[] {
  return [
    ...headLines(result),
    '',
    ...tierLines(result),
    '',
    ...(result.lacking.length > 0 ? lackingLines(result) : summaryLines(result)),
    ...(result.lacking.length > 0 ? [] : ['', ...millionLines(result)]),
    ...(result.whatIfs.length > 0 && result.lacking.length === 0 ? ['', ...whatIfLines(result)] : []),
    ...(result.comparison ? ['', ...comparisonLines(result.comparison, result)] : []),
    '',
    ...assumptionLines(result.assumptions),
    ...unpricedLines(result),
  ];
}

function headLines({ described, usage, region, prices }: CostResult): string[] {
  const { readingsPerSecond, packsPerSecond, things, telemetry } = usage.counted;
  return [
    `每月费用 / price a month: ${prices.name.zh} / ${prices.name.en} (${region}), ${prices.currency}`,
    `  ${count(described.sensors)} sensors on ${count(things)} things, one reading each ${decimals(described.interval)} s: ${count(readingsPerSecond)} readings/s in ${count(packsPerSecond)} packs/s of ${described.packSize}`,
    `  ${decimals(described.incidentsPerDay)} incidents a day, ${described.consoles} consoles open day and night, ${described.districts.length} districts`,
    `  counted from ${count(telemetry.packs)} packs and two incidents through the real functions`,
  ];
}

function tierLines({ tiers, city, lacking }: CostResult): string[] {
  const total = (value: number | undefined): string => (lacking.length > 0 ? '-' : money(value ?? 0));
  const names = ['', ...tiers.map(({ name }) => name), '合计 / total'];
  const rows = city.lines.map(({ meter, price }) => [
    `${METERS[meter].service.padEnd(13)} ${METERS[meter].unit}`,
    ...tiers.map(({ bill }) => {
      const line = bill.lines.find((one) => one.meter === meter);
      return line === undefined ? '' : lacking.length > 0 ? count(line.amount) : money(line.price ?? 0);
    }),
    price === undefined ? '无价 / no price' : money(price),
  ]);
  const sums = ['合计 / total', ...tiers.map(({ bill }) => total(bill.total)), total(city.total)];
  return [names, ...rows, sums].map(
    ([first = '', ...rest]) => `  ${pad(first, 46)}${rest.map((text) => pad(text, COLUMN, true)).join('')}`,
  );
}

function summaryLines({ city, perSensor, perIncident, parts }: CostResult): string[] {
  const shares = byService(city).filter(([, price]) => price / city.total >= 0.005);
  return [
    `  按服务 / by service: ${shares.map(([service, price]) => `${service} ${percent(price / city.total)}`).join(', ')}`,
    `  按原因 / by cause: ${Object.entries(parts)
      .map(([part, price]) => `${part} ${percent(price / city.total)}`)
      .join(', ')}`,
    `  每个传感器 / per sensor ${perSensor.toFixed(4)}, 每起事件 / per incident ${perIncident.toFixed(4)} (its own calls, consoles looking on included)`,
  ];
}

function lackingLines({ lacking, region }: CostResult): string[] {
  return [
    `  没有合计：该地区缺少有出处的价格 / no total: for ${region} no sourced price is known of ${lacking.map((meter) => `${METERS[meter].service} ${METERS[meter].unit}`).join('; ')}`,
    '  The columns of the tiers are amounts, not money. Add the prices with their sources to lib/cli/cost/prices.yaml, or give a file with --prices.',
  ];
}

const RULE_SET_NAMES: Readonly<Record<RuleSet, string>> = {
  threshold: '仅阈值规则 / threshold rules alone',
  own: '本市全部规则 / all rules of the city',
  anomaly: '每个序列异常检测 / anomaly on every series',
};

function millionLines({ perMillionReadings, prices, described, historyDays }: CostResult): string[] {
  return [
    `  每百万读数 / per million readings (${prices.currency}, packs of ${described.packSize}, Basic Ingest; connections and what stands anyway not included):`,
    ...perMillionReadings.map(
      ({ rules, handled, kept }) =>
        `    ${pad(RULE_SET_NAMES[rules], 46)}${pad(handled.toFixed(4), COLUMN, true)}  + ${kept.toFixed(4)} 保存 ${count(historyDays)} 天 / kept for ${count(historyDays)} days = ${(handled + kept).toFixed(4)}`,
    ),
  ];
}

function whatIfLines({ whatIfs, prices, city }: CostResult): string[] {
  return [
    `  假如 / what if (${prices.currency} a month, all else the same):`,
    ...whatIfs.map(
      ({ packSize, interval, total }) =>
        `    ${pad(`pack size ${packSize}, interval ${decimals(interval)} s`, 40)}${pad(money(total), COLUMN, true)}${pad(`× ${(total / city.total).toFixed(2)}`, 10, true)}`,
    ),
  ];
}

function comparisonLines({ load, plans, fits, node }: Comparison, { historyDays }: CostResult): string[] {
  const millions = (amount: number): string => `${count(amount / 1e6)} M`;
  return [
    `  同一负载在 ThingsBoard / the same load on ThingsBoard (USD a month, as published): ${count(load.devices)} devices, ${millions(load.dataPointsPerMonth)} data points a month, ${count(load.messagesPerMinute)} messages/min`,
    ...plans.map(
      ({ plan, exceeded }) =>
        `    ${pad(plan.name, 24)}${pad(money(plan.price), 10, true)}  ${exceeded.length === 0 ? '可承载 / takes the load' : `超出 / exceeded: ${exceeded.join(', ')}`}`,
    ),
    fits
      ? `    cheapest that takes it: ${fits.name}`
      : '    没有公开价格的套餐可承载 / no plan with a published price takes it: the next one is by agreement',
    ...(node
      ? [
          `    self-hosted, one ${node.node.instance} (measured there with ${count(node.node.dataPointsPerSecond)} data points/s, ${node.node.queue}, ${node.node.database}, ${node.node.averageCpu} processor): ${money(node.instance)} + ${count(node.diskGb)} GB for ${count(historyDays)} days ${money(node.disk)} = ${money(node.total)}`,
        ]
      : ['    no published measurement of one node covers the load']),
    '    只比价格，不比内容 / prices are compared, not what one gets for them: one machine has no second one, no backup and nobody to run it in this price.',
  ];
}

function assumptionLines(assumptions: Assumptions): string[] {
  const names = Object.keys(ASSUMPTIONS) as AssumptionName[];
  return [
    '  不能计数的假设 / assumed, because it cannot be counted (--assume name=value):',
    ...names.map((name) => `    ${pad(`${name}=${assumptions[name]}`, 34)}${ASSUMPTIONS[name].why}`),
  ];
}

function unpricedLines({ usage }: CostResult): string[] {
  const types = Object.entries(usage.unpriced);
  if (types.length === 0) return [];
  return [`  栈中未计价的资源 / in the stacks, but not priced here: ${types.map(([type, number]) => `${number} ${type}`).join(', ')}`];
}

const count = (amount: number): string =>
  amount >= 100 ? Math.round(amount).toLocaleString('en-US') : amount.toLocaleString('en-US', { maximumSignificantDigits: 3 });
const decimals = (amount: number): string => amount.toLocaleString('en-US', { maximumFractionDigits: 2 });
const money = (amount: number): string => amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

/** Chinese characters are two columns wide. */
const width = (text: string): number =>
  [...text].reduce(
    (sum, one) => sum + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(one) ? 2 : 1),
    0,
  );
const pad = (text: string, columns: number, right = false): string => {
  const blank = ' '.repeat(Math.max(right ? 1 : 0, columns - width(text)));
  return right ? blank + text : text + blank;
};
