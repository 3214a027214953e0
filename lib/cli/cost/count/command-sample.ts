import { demoUsers } from '../../../local/demo-users.ts';
import { since, total, type Usage } from '../meters.ts';
import { ApiCaller } from './api-caller.ts';
import { gbSeconds } from './counted-function.ts';
import { CountedTenant, type CountedTenantOptions } from './counted-tenant.ts';

/** What one command of the city costs: at the hub, which gives it and hears the answer, and at the district, which carries it out. */
export interface CommandCount {
  readonly atHub: Usage;
  readonly atOwner: Usage;
}

const START = Date.parse('2026-03-02T02:00:00Z');
const BETWEEN = 60_000;
/** Milliseconds between two looks for the answer (functions/api/act-at-owner.ts). */
const LOOKED_EVERY = 150;

/** A remark of the city's on an incident of the district, through the real store, bus, functions and answer; the second of two, so that caches are warm. */
export async function countCommand(options: Omit<CountedTenantOptions, 'start'>): Promise<CommandCount> {
  const lab = new CountedTenant({ ...options, start: START });
  const { city, assumptions } = options;
  await lab.publish();
  const principal = demoUsers(city.registry).get(`${city.registry.city.id}-duty`);
  const town = city.registry.tiers.find(({ kind, path }) => kind === 'town' && path.split('/').includes(lab.tenant));
  if (!principal || !town) throw new Error(`the city has no duty officer, or ${lab.tenant} no town: nobody can act on anything there`);
  const report = { domain: 'other', kind: 'report', title: 'counted', town: town.id, grade: 'III' };
  const { body } = await new ApiCaller(lab).call(`${lab.tenant}-duty`, 'POST', '/v1/incidents', report);
  await lab.settle();
  await lab.hearAtHub();
  const { id } = body as unknown as { readonly id: string };
  let expectedVersion = (body as unknown as { readonly version: number }).version;
  const seconds = assumptions['command-seconds'];
  const api = { 'api-requests': 1, 'lambda-requests': 1, 'lambda-gb-seconds': gbSeconds('api', seconds * 1000, 0) };
  const act = async (): Promise<CommandCount> => {
    lab.now += BETWEEN;
    const request = {
      tenant: lab.tenant,
      principal,
      incident: id,
      expectedVersion,
      action: 'comment',
      input: { note: 'counted' },
    };
    const start = lab.tally.usage();
    const command = await lab.hub.give(request, Math.ceil((seconds * 1000) / LOOKED_EVERY));
    const given = lab.tally.usage();
    await lab.obey(command);
    const obeyed = lab.tally.usage();
    await lab.hearAtHub();
    expectedVersion += 1;
    return { atHub: total([since(start, given), 1], [since(obeyed, lab.tally.usage()), 1], [api, 1]), atOwner: since(given, obeyed) };
  };
  await act();
  return act();
}
