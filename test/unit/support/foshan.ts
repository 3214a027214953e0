import { loadCity } from '../../../lib/config/load-city.ts';
import type { Principal } from '../../../lib/core/access/principal.ts';
import { demoUsers } from '../../../lib/local/demo-users.ts';

/** The city as it is shipped, loaded once for a test file. */
export const FOSHAN = await load();
const USERS = demoUsers(FOSHAN.registry);

async function load() {
  const { city, faults } = await loadCity('cities/foshan');
  if (!city) throw new Error(`cities/foshan does not load: ${JSON.stringify(faults)}`);
  return city;
}

/** A sign-in of the one-machine mode (INTERFACES.md). */
export function user(name: string): Principal {
  const found = USERS.get(name);
  if (!found) throw new Error(`there is no local user ${name}`);
  return found;
}
