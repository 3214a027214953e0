import type { Principal } from '../core/access/principal.ts';
import type { TierPath } from '../core/tier/tier-path.ts';

/** MQTT topics: devices publish and listen here (INTERFACES.md), consoles are told here that something changed. */
export const telemetryTopic = (tenant: string, thing: string): string => `citywatch/${tenant}/${thing}/telemetry`;
export const commandsTopic = (tenant: string, thing: string): string => `citywatch/${tenant}/${thing}/commands`;

/** What a push carries: no content, so that a topic's reader learns nothing it could not ask the API for. */
export interface PushMessage {
  readonly incident: string;
  readonly version: number;
}

/**
 * Incidents of a place: `citywatch/<tenant>/push/place/<district>/<town>/<domain>`, `-` where there is none.
 * `tenant` is the tenant that pushes, `place` where the incident is.
 */
export function placePushTopic(tenant: string, place: TierPath, domain: string): string {
  const [, district = '-', town = '-'] = place.split('/');
  return `citywatch/${tenant}/push/place/${district}/${town}/${domain}`;
}

/** Incidents in which a unit owes something, wherever they are: `citywatch/<tenant>/push/unit/<unit>`. */
export const unitPushTopic = (tenant: string, unit: string): string => `citywatch/${tenant}/push/unit/${unit}`;

/** Roles that are told of everything in their tier; the others of what their unit owes something in. */
const TOLD_BY_TIER: readonly string[] = [
  'admin',
  'operator',
  'shift-leader',
  'duty-officer',
  'regulator',
  'supervisor',
  'auditor',
  'viewer',
];

/** The filters a principal's console subscribes to. `allTenants`: this broker carries the districts' pushes too. */
export function pushFilters(principal: Principal, tenant: string, allTenants: boolean): string[] {
  const owner = allTenants ? '+' : tenant;
  const [, district = '+', town = '+'] = principal.tier.split('/');
  const filters: string[] = [];
  if (principal.roles.some((role) => TOLD_BY_TIER.includes(role))) {
    for (const domain of principal.domains ?? ['+']) filters.push(`citywatch/${owner}/push/place/${district}/${town}/${domain}`);
  }
  if (principal.unit) filters.push(`citywatch/${owner}/push/unit/${principal.unit}`);
  return filters;
}

export { parseTelemetryTopic } from '../core/telemetry/telemetry-topic.ts';
