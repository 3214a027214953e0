import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RegisteredThing } from '../../../adapters/aws/iot-registrar.ts';
import { writeWhole } from '../../../adapters/local/whole-file.ts';
import { openLocalKeys } from '../../../local/local-keys.ts';
import type { Outcome } from './register-things.ts';

/** The secret of each thing of the city on this machine, in `<thing>.secret`. What is there is left; one that is revoked gets none. */
export async function writeSecrets(out: string, data: string, things: readonly RegisteredThing[]): Promise<Outcome[]> {
  const { devices } = await openLocalKeys(data);
  const outcomes: Outcome[] = [];
  for (const thing of things) {
    const secret = devices.secret(thing.thing);
    if (secret === undefined) {
      outcomes.push({ ...thing, outcome: 'failed', reason: 'it is revoked: citywatch devices readmit gives it another secret' });
      continue;
    }
    const file = join(out, `${thing.thing}.secret`);
    const isThere = (await readFile(file, 'utf8').catch(() => undefined)) === `${secret}\n`;
    if (!isThere) await writeWhole(file, `${secret}\n`, 0o600);
    outcomes.push({ ...thing, outcome: isThere ? 'already' : 'registered' });
  }
  return outcomes;
}
