import { toInstant } from '../../lib/core/instant.ts';
import type { BackfillCommand, WantedEvents } from '../../lib/core/link/command.ts';
import type { TenantDigest } from '../../lib/core/link/digest.ts';
import type { IssuedCommandStore } from '../../lib/core/ports/command-stores.ts';
import type { BusSender } from '../../lib/core/ports/effects.ts';
import { VersionConflict } from '../../lib/core/ports/errors.ts';
import { HUB_COMMAND } from '../../lib/wiring/bus.ts';

/** Incidents that an owner is asked for at once: it reads each of them whole. */
const AT_ONCE = 25;
/** After a day the next whole digest has led to a newer command. */
const VALID_MILLIS = 86_400_000;

/** Asks the owner for what the hub lacks of a digest. The same digest, come again, makes the same commands. */
export async function askOwner(
  { bus, commands }: { readonly bus: BusSender; readonly commands: Pick<IssuedCommandStore, 'issue'> },
  { tenant, epoch, at, part }: Pick<TenantDigest, 'tenant' | 'epoch' | 'at' | 'part'>,
  wanted: readonly WantedEvents[],
  now: number,
): Promise<void> {
  for (let from = 0; from < wanted.length; from += AT_ONCE) {
    const command: BackfillCommand = {
      id: `backfill-${tenant}-${at}-${part}-${from}`,
      kind: 'backfill',
      tenant,
      epoch,
      issuedAt: toInstant(now),
      notAfter: toInstant(now + VALID_MILLIS),
      wanted: wanted.slice(from, from + AT_ONCE),
    };
    await commands.issue(command).catch((cause: unknown) => {
      if (!(cause instanceof VersionConflict)) throw cause;
    });
    await bus.send(HUB_COMMAND, command);
  }
}
