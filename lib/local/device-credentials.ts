import { openLocalKeys } from './local-keys.ts';

/** The secret with which `thing` signs in to the city that keeps its data in `data`. */
export async function deviceSecret(data: string, thing: string): Promise<string> {
  return (await openLocalKeys(data)).deviceSecret(thing);
}
