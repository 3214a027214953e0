import type { MessageRefused } from '../../lib/core/cap/errors.ts';
import { toInstant, toMillis } from '../../lib/core/instant.ts';
import { HEAD_BYTES } from '../../lib/core/ports/dead-letter-store.ts';
import type { Tenant } from './tenants.ts';

/** What a dead letter carries of a message; the whole of it is among the files. */
const LETTER_BYTES = 256 * 1024;

/** Keeps a message that cannot be used where people look for what could not be processed. Returns the letter's id: the same message is one letter. */
export async function keepRefused(
  { id: tenant, cap, deadLetters }: Tenant,
  bytes: Buffer,
  why: MessageRefused,
  now: number,
): Promise<string> {
  const digest = await cap.keep(bytes);
  const receivedAt = toMillis(await cap.firstRefused(digest, toInstant(now)));
  const id = `${String(receivedAt).padStart(15, '0')}-cap-${digest.slice(0, 32)}`;
  await deadLetters.put({
    id,
    receivedAt,
    givenUpAt: receivedAt,
    tenant,
    topic: why.self ? `cap/${why.self.sender}/${why.self.identifier}` : 'cap',
    queue: 'cap',
    reason: 'not-cap',
    detail: why.message.slice(0, 4000),
    head: bytes.subarray(0, HEAD_BYTES).toString('utf8'),
    unsendable: 'its sender was answered with an Error and has to send it anew; the bytes that came are kept as they are',
    body: bytes.subarray(0, LETTER_BYTES).toString('utf8'),
  });
  return id;
}
