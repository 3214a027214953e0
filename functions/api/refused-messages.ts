import { createHash } from 'node:crypto';
import { toInstant, toMillis } from '../../lib/core/instant.ts';
import { letterId } from '../../lib/core/operation/dead-letter.ts';
import { type DeadLetter, HEAD_BYTES } from '../../lib/core/ports/dead-letter-store.ts';
import type { Tenant } from './tenants.ts';

/** What a dead letter carries of a message. */
const LETTER_BYTES = 256 * 1024;

/**
 * Keeps what another system handed in and nobody here can use, where people look for what could not be processed. Returns the letter's id: the
 * same message is one letter, however often it comes.
 */
export async function keepRefused(
  { id: tenant, cap, deadLetters }: Tenant,
  about: Pick<DeadLetter, 'queue' | 'reason' | 'topic' | 'detail'>,
  bytes: Buffer,
  now: number,
): Promise<string> {
  const digest = createHash('sha256').update(bytes).digest('hex');
  const receivedAt = toMillis(await cap.firstRefused(digest, toInstant(now)));
  const id = letterId(receivedAt, `${about.queue}-${digest.slice(0, 32)}`);
  await deadLetters.put({
    ...about,
    id,
    receivedAt,
    givenUpAt: receivedAt,
    tenant,
    detail: about.detail.slice(0, 4000),
    head: bytes.subarray(0, HEAD_BYTES).toString('utf8'),
    unsendable: 'its sender was told what is wrong with it and has to send it anew; what came is kept as it is',
    body: bytes.subarray(0, LETTER_BYTES).toString('utf8'),
  });
  return id;
}
