import { openLocalKeys } from './local-keys.ts';

/** The secret with which `thing` signs in to the city that keeps its data in `data`; `undefined` while it is revoked. */
export async function deviceSecret(data: string, thing: string): Promise<string | undefined> {
  return (await openLocalKeys(data)).devices.secret(thing);
}
