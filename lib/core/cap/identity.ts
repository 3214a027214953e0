import { createHash } from 'node:crypto';
import { tenantOfIncident } from '../incident/incident-id.ts';
import type { Reference } from './references.ts';

/** How a tenant of a city signs its messages: `chancheng@foshan.citywatch`. */
export const senderOf = (tenant: string, city: string): string => `${tenant}@${city}.citywatch`;

/** A message about an incident is named by the event after which it was issued, so that no later one can bear its name. */
export const identifierOf = (incident: string, seq: number): string => `${incident}.${seq}`;

/** The incident of ours that a reference is about; `undefined` for other systems' messages. */
export function ownIncident({ sender, identifier }: Pick<Reference, 'sender' | 'identifier'>, city: string): string | undefined {
  const [, incident = ''] = /^(.+)\.\d+$/.exec(identifier) ?? [];
  const tenant = tenantOfIncident(incident);
  return tenant !== undefined && sender === senderOf(tenant, city) ? incident : undefined;
}

/** Thirty-two hexadecimal digits that stand for these texts. */
export const digestOf = (...texts: readonly string[]): string => createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 32);
