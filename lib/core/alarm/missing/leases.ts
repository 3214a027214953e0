import type { LeaseStore } from '../../ports/lease-store.ts';
import { retrying } from '../../retrying.ts';
import type { Bindings } from '../bindings.ts';

/** Tries as often as others may move the same lease at the same time. */
const ATTEMPTS = 4;

/**
 * Sees to it that somebody looks at a group by `due` at the latest. Written also where a lease is early enough: whoever looks at the group
 * now, and knows less, does not end it then. Throws VersionConflict when others were faster each time.
 */
export async function lookBy(leases: LeaseStore, { registry, rules }: Bindings, thing: string, group: string, due: number): Promise<void> {
  await retrying(async () => {
    const stored = await leases.lease(thing, group);
    const publications = {
      registry: Math.max(registry, stored.publications.registry),
      rules: Math.max(rules, stored.publications.rules),
    };
    await leases.save({ thing, group, due: Math.min(due, stored.due ?? due), publications, version: stored.version + 1 });
  }, ATTEMPTS);
}
