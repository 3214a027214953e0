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
/** Of an instant, to the hour. */
const HOUR_DIGITS = '2026-12-01T08'.length;

type AskingDesk = Pick<HubsDesk, 'clock' | 'send'> & { readonly commands: Pick<HubsDesk['commands'], 'issue'> };
type OfDigest = Pick<TenantDigest, 'tenant' | 'epoch' | 'at'>;

/**
 * Asks the owner for what the hub lacks of a digest. The same digest, come again, makes the same commands, unless what the hub lacks has changed
 * since: a command says what it wants in its id too.
 */
export async function askOwner(desk: AskingDesk, { tenant, epoch, at }: OfDigest, all: readonly WantedEvents[]): Promise<void> {
  for (let from = 0; from < all.length; from += AT_ONCE) {
    const wanted = all.slice(from, from + AT_ONCE);
    const id = `backfill-${tenant}-${at}-${createHash('sha256').update(JSON.stringify(wanted)).digest('hex').slice(0, 16)}`;
    await ask(desk, { id, tenant, epoch, wanted });
  }
}

/** Asks the owner to name every incident in its next digest; once an hour, for as long as its digests leave a gap. */
export const askForEverything = (desk: AskingDesk, { tenant, epoch, at }: OfDigest): Promise<void> =>
  ask(desk, { id: `backfill-${tenant}-everything-${at.slice(0, HOUR_DIGITS)}`, tenant, epoch, wanted: [], everything: true });

async function ask(
  { commands, clock, send }: AskingDesk,
  what: Pick<BackfillCommand, 'id' | 'tenant' | 'epoch' | 'wanted' | 'everything'>,
): Promise<void> {
  const issuedAt = toInstant(clock.now());
  const command: BackfillCommand = { kind: 'backfill', issuedAt, notAfter: plus(issuedAt, VALID), ...what };
  await commands.issue(command).catch((cause: unknown) => {
    if (!(cause instanceof VersionConflict)) throw cause;
  });
  await send(command);
}
