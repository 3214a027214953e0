import { createHmac, timingSafeEqual } from 'node:crypto';
import type { LinkKeys } from '../ports/link-keys.ts';

/** How long one key signs. */
const PERIOD_MILLIS = 30 * 24 * 3_600_000;
/** A link ends after so long, whatever becomes of its obligation: shorter than a period, so that two keys are enough. */
export const LINK_LIFE_MILLIS = 7 * 24 * 3_600_000;

const ID_BYTES = 16;
const PERIOD_BYTES = 2;
/** Half of HMAC-SHA256's: nobody guesses 128 bits, and a short message has little room. */
const MAC_BYTES = 16;

const periodOf = (now: number): number => Math.floor(now / PERIOD_MILLIS) % 0x1_0000;

/** The token of a notification's one-tap link: id (32 hexadecimal digits), period and MAC, 46 characters. `now` is epoch milliseconds. */
export async function linkToken(keys: LinkKeys, notification: string, now: number): Promise<string> {
  const period = periodOf(now);
  const body = Buffer.alloc(ID_BYTES + PERIOD_BYTES);
  body.write(notification, 'hex');
  body.writeUInt16BE(period, ID_BYTES);
  return Buffer.concat([body, macOf(await keys.key(period), body)]).toString('base64url');
}

/** The notification whose link this is; `undefined` for what was not signed by this period's key or the one before. */
export async function notificationOfToken(keys: LinkKeys, token: string, now: number): Promise<string | undefined> {
  if (!/^[\w-]{46}$/.test(token)) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  // Another last character may mean the same bytes: only the way it was written is it.
  if (bytes.toString('base64url') !== token) return undefined;
  const body = bytes.subarray(0, ID_BYTES + PERIOD_BYTES);
  const period = body.readUInt16BE(ID_BYTES);
  if (period !== periodOf(now) && period !== periodOf(now - PERIOD_MILLIS)) return undefined;
  const isOurs = timingSafeEqual(macOf(await keys.key(period), body), bytes.subarray(ID_BYTES + PERIOD_BYTES));
  return isOurs ? body.toString('hex', 0, ID_BYTES) : undefined;
}

const macOf = (key: Uint8Array, body: Uint8Array): Buffer => createHmac('sha256', key).update(body).digest().subarray(0, MAC_BYTES);
