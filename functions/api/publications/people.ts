import * as z from 'zod/mini';
import type { Person, Registry } from '../../../lib/core/registry/model.ts';
import { refuseFaults } from './fault.ts';
import { registryFaults } from './registry-faults.ts';
import { personSchema } from './registry-schema.ts';
import { shapeFaults } from './shape.ts';

/**
 * The registry with people in the place of those of the same ids, new ones behind them; with `complete` they are all there are. Throws a
 * validation problem with every fault: also where a unit's liaison officer would be nobody.
 */
export function withPeople(registry: Registry, body: unknown, complete: boolean, tenant: string): Registry {
  refuseFaults('people', shapeFaults(z.array(personSchema).check(z.minLength(1)), body));
  const people = new Map([...(complete ? [] : registry.people), ...(body as readonly Person[])].map((person) => [person.id, person]));
  const next = { ...registry, people: [...people.values()] };
  refuseFaults('people', registryFaults(next, [tenant]));
  return next;
}
