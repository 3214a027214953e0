import type { CompiledCity } from '../../config/load-city.ts';
import { compileRulePack } from '../../core/alarm/compile-rule.ts';
import type { CompiledRulePack } from '../../core/alarm/rule.ts';
import { indexRegistry } from '../../core/registry/registry-index.ts';
import { countTelemetry, type TelemetryLoad } from './count/telemetry-sample.ts';
import type { Laboratory } from './laboratory.ts';
import { type Meter, total, type Usage } from './meters.ts';
import type { RegionPrices } from './price-list.ts';
import { billOf } from './pricing.ts';

export const RULE_SETS = ['threshold', 'own', 'anomaly'] as const;
/** Rules that compare each reading by itself; all that the city has; `anomaly` for every series, and nothing else. */
export type RuleSet = (typeof RULE_SETS)[number];

/** What a million readings cost, from the thing to the evaluated state: what is the same with twice as many of them is left out. */
export interface MillionReadings {
  readonly rules: RuleSet;
  /** Calls, capacity units, processing and log lines. */
  readonly handled: number;
  /** Storage of the history and its recovery, for as long as the city keeps it. */
  readonly kept: number;
  readonly usage: Usage;
}

const STORAGE: readonly Meter[] = ['dynamodb-gb', 'dynamodb-pitr-gb'];

export async function millionReadings(
  lab: Laboratory,
  prices: RegionPrices,
  load: TelemetryLoad,
  sets: readonly RuleSet[] = RULE_SETS,
): Promise<MillionReadings[]> {
  const rows: MillionReadings[] = [];
  for (const rules of sets) {
    const city = { ...lab.city, rules: rulesOf(lab.city, rules) };
    const { perPack, perInstanceSecond } = await countTelemetry({ ...lab.sample, city }, load);
    const packs = 1_000_000 / load.packSize;
    const seconds = (packs / load.rate) * lab.assumptions['telemetry-instances'];
    const usage = total([perPack, packs], [perInstanceSecond, seconds]);
    const kept = Object.fromEntries(STORAGE.map((meter) => [meter, usage[meter] ?? 0])) as Usage;
    const handled = total([usage, 1], [kept, -1]);
    rows.push({ rules, handled: billOf(prices, handled).total, kept: billOf(prices, kept).total, usage });
  }
  return rows;
}

function rulesOf(city: CompiledCity, set: RuleSet): readonly CompiledRulePack[] {
  if (set === 'own') return city.rules;
  if (set === 'anomaly') return anomalies(city);
  return city.rules.map((pack) => ({
    ...pack,
    rules: pack.rules.filter(({ signal, grades, count }) => !signal && !count && grades.length > 0),
  }));
}

function anomalies({ registry, rules }: CompiledCity): CompiledRulePack[] {
  const index = indexRegistry(registry);
  const units = new Map<string, Map<string, string>>();
  for (const { asset, metrics } of registry.things.flatMap(({ sensors }) => sensors)) {
    const domain = index.asset(asset)?.domain ?? 'other';
    const own = units.get(domain) ?? new Map<string, string>();
    units.set(domain, own);
    for (const { metric, unit } of metrics) own.set(metric, unit);
  }
  return rules.map(({ domain }) =>
    compileRulePack({
      domain,
      rules: [...(units.get(domain) ?? [])].map(([metric, unit]) => ({ id: `anomaly-${metric}`, metric, unit, when: { anomaly: {} } })),
    }),
  );
}
