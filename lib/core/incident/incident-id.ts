import { createHash } from 'node:crypto';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** An id that sorts by time: a ULID of the moment (epoch milliseconds) whose random part is a digest of `seed`, then the owner. */
export function incidentId(at: number, seed: string, tenant: string): string {
  let time = '';
  for (let rest = at, index = 0; index < 10; index++, rest = Math.floor(rest / 32)) time = CROCKFORD[rest % 32] + time;
  const digest = createHash('sha256').update(`${tenant}\n${seed}`).digest();
  let random = '';
  for (let index = 0; index < 16; index++) random += CROCKFORD[(digest[index] as number) % 32];
  return `${time}${random}-${tenant}`;
}

/** The tenant that owns the incident; `undefined` for what is no incident's id. */
export function tenantOfIncident(id: string): string | undefined {
  return /^[0-9A-HJKMNP-TV-Z]{26}-([a-z][a-z0-9-]*)$/.exec(id)?.[1];
}

/** When the incident began, epoch milliseconds, as its id says; `undefined` for what is no incident's id. */
export function bornAt(id: string): number | undefined {
  if (tenantOfIncident(id) === undefined) return undefined;
  return [...id.slice(0, 10)].reduce((time, letter) => time * 32 + CROCKFORD.indexOf(letter), 0);
}
