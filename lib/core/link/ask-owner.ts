import { createHash } from 'node:crypto';
import { plus, toInstant } from '../instant.ts';
import { VersionConflict } from '../ports/errors.ts';
import type { BackfillCommand, WantedEvents } from './command.ts';
import type { TenantDigest } from './digest.ts';
import type { HubsDesk } from './issue-command.ts';

/** Incidents that an owner is asked for at once: it reads each of them whole. */
const AT_ONCE = 25;
/** Milliseconds. After a day the next whole digest has led to a newer command. */
const VALID = 86_400_000;

/**
 * Asks the owner for what the hub lacks of a digest. The same digest, come again, makes the same commands, unless what the hub lacks has changed
 * since: a command says what it wants in its id too.
 */
export async function askOwner(
  { commands, clock, send }: Pick<HubsDesk, 'clock' | 'send'> & { readonly commands: Pick<HubsDesk['commands'], 'issue'> },
  { tenant, epoch, at }: Pick<TenantDigest, 'tenant' | 'epoch' | 'at'>,
  all: readonly WantedEvents[],
): Promise<void> {
  for (let from = 0; from < all.length; from += AT_ONCE) {
    const wanted = all.slice(from, from + AT_ONCE);
    const issuedAt = toInstant(clock.now());
    const id = `backfill-${tenant}-${at}-${createHash('sha256').update(JSON.stringify(wanted)).digest('hex').slice(0, 16)}`;
    const command: BackfillCommand = { id, kind: 'backfill', tenant, epoch, issuedAt, notAfter: plus(issuedAt, VALID), wanted };
    await commands.issue(command).catch((cause: unknown) => {
      if (!(cause instanceof VersionConflict)) throw cause;
    });
    await send(command);
  }
}
