import * as z from 'zod/mini';
import type { Person, Registry } from '../../../lib/core/registry/model.ts';
import { type Fault, refuseFaults } from './fault.ts';
import { registryFaults } from './registry-faults.ts';
import { personSchema } from './registry-schema.ts';
import { shapeFaults } from './shape.ts';

/**
 * The registry with people in the place of those of the same ids, new ones behind them; with `complete` they are all there are. Throws a
 * validation problem with every fault: also where a unit's liaison officer would be nobody.
 */
export function withPeople(registry: Registry, body: unknown, complete: boolean, tenant: string): Registry {
  refuseFaults('people', shapeFaults(z.array(personSchema).check(z.minLength(1)), body));
  const named = body as readonly Person[];
  const people = [...new Map([...(complete ? [] : registry.people), ...named].map((person) => [person.id, person])).values()];
  const next = { ...registry, people };
  const twice = named.flatMap(({ id }, index): Fault[] =>
    named.findIndex((other) => other.id === id) < index
      ? [{ path: [index, 'id'], message: `"${id}" is there twice: expected every id once` }]
      : [],
  );
  refuseFaults('people', [...twice, ...registryFaults(next, [tenant]).map((fault) => inBody(fault, people, named))]);
  return next;
}

/** A fault of the whole registry as one of the people that were sent. */
function inBody({ path, message }: Fault, people: readonly Person[], named: readonly Person[]): Fault {
  const [list, at, ...rest] = path;
  const index = list === 'people' ? named.findIndex(({ id }) => id === people[Number(at)]?.id) : -1;
  return index >= 0 ? { path: [index, ...rest], message } : { path: [], message: `${path.join('/')}: ${message}` };
}
