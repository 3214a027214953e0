import type { CompiledCity } from '../../config/load-city.ts';
import type { Assumptions } from './assumptions.ts';
import { type CommandCount, countCommand } from './count/command-sample.ts';
import { countRest, type RestCount } from './count/console-sample.ts';
import type { CountedTenantOptions } from './count/counted-tenant.ts';
import { countIncidents, type IncidentCount } from './count/incident-sample.ts';
import { total, type Usage } from './meters.ts';
import { type StackInventory, stackInventories } from './stack-inventory.ts';

/** What does not depend on how many readings there are, counted once. */
export interface Laboratory {
  readonly city: CompiledCity;
  readonly assumptions: Assumptions;
  readonly stacks: { readonly hub: StackInventory; readonly district: StackInventory };
  readonly incidents: Readonly<Record<'I' | 'III', IncidentCount>>;
  readonly rest: RestCount;
  readonly command: CommandCount;
  /** The district whose things are the sample, and how it is counted. */
  readonly sample: Omit<CountedTenantOptions, 'start'>;
}

export async function openLaboratory(city: CompiledCity, assumptions: Assumptions, region: string): Promise<Laboratory> {
  const counts = new Map<string, number>();
  for (const { tenant, sensors } of city.registry.things) counts.set(tenant, (counts.get(tenant) ?? 0) + sensors.length);
  const [tenant = ''] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  const sample = { city, tenant, assumptions };
  const stacks = stackInventories(city, region);
  const [incidents, rest, command] = [await countIncidents(sample), await countRest(sample), await countCommand(sample)];
  return { city, assumptions, stacks, sample, incidents, rest, command };
}

/** Packs in a batch at this rate: what each of the pollers gathers in the window, up to the mapping's size. */
export function batchOf({ stacks, assumptions }: Pick<Laboratory, 'stacks' | 'assumptions'>, rate: number): number {
  const { size, windowSeconds } = stacks.district.telemetryBatch;
  return Math.max(1, Math.min(size, (rate * windowSeconds) / assumptions['lambda-pollers']));
}

/** An average incident: so many at level I, the others at level III. */
export function averageIncident<Value extends 'perIncident' | 'perConsole' | 'perReplica'>(
  { incidents, assumptions }: Laboratory,
  value: Value,
): Usage {
  const share = assumptions['level-one-share'];
  return total([incidents.I[value], share], [incidents.III[value], 1 - share]);
}
