import { StoreUnavailable } from '../../core/ports/errors.ts';
import type { Secrets } from '../../core/ports/secrets.ts';
import type { Channel } from '../../core/registry/model.ts';

/** Where a robot is, and what its messages are signed with. */
export interface RobotSecret {
  readonly url: string;
  readonly sign?: string;
}

/** The robot of a channel: its secret is the address that the robot's maker shows, or `{"url": …, "sign": …}` where it is signed too. Throws StoreUnavailable. */
export async function robotSecret(secrets: Secrets, { kind, secret }: Channel): Promise<RobotSecret> {
  const text = (await demandSecret(secrets, secret)).trim();
  if (!text.startsWith('{')) return { url: text };
  try {
    const { url, sign } = JSON.parse(text) as Partial<RobotSecret>;
    if (typeof url === 'string' && (sign === undefined || typeof sign === 'string')) return { url, ...(sign ? { sign } : {}) };
  } catch {
    // Said below, without what is in it.
  }
  throw new StoreUnavailable(`the secret "${secret}" of a ${kind} robot has not its form: expected its URL, or {"url": …, "sign": …}`);
}

/** A secret that must be there. Throws StoreUnavailable. */
export async function demandSecret(secrets: Secrets, name: string | undefined): Promise<string> {
  const text = name === undefined ? undefined : await secrets.read(name);
  if (text !== undefined && text !== '') return text;
  throw new StoreUnavailable(`there is no secret "${name ?? ''}": docs/channels.md says where it is put`);
}
