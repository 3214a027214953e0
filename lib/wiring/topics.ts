import type { Principal } from '../core/access/principal.ts';
import { seesByTier } from '../core/access/roles.ts';
import type { Incident } from '../core/incident/model.ts';
import type { TierPath } from '../core/tier/tier-path.ts';

/** MQTT topics: devices publish and listen here (INTERFACES.md), consoles are told here that something changed. */
export const telemetryTopic = (tenant: string, thing: string): string => `citywatch/${tenant}/${thing}/telemetry`;
export const commandsTopic = (tenant: string, thing: string): string => `citywatch/${tenant}/${thing}/commands`;

/** Of the client ids of whoever connects with a tenant's claim certificate; the underscores keep them apart from every thing's name. */
export const claimClientPrefix = (tenant: string): string => `claim_${tenant}_`;

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

/** Where consoles are told that an incident changed: of its place, and of every unit concerned. */
export const incidentPushTopics = (
  tenant: string,
  { town, tier, domain, obligations }: Pick<Incident, 'town' | 'tier' | 'domain' | 'obligations'>,
): readonly string[] => [
  placePushTopic(tenant, town ?? tier, domain),
  ...[...new Set(obligations.map(({ unit }) => unit))].map((unit) => unitPushTopic(tenant, unit)),
];

/**
 * The filters a principal's console subscribes to: whoever sees by tier is told of everything there, a unit of what it owes something in.
 * `allTenants`: this broker carries the districts' pushes too.
 */
export function pushFilters(principal: Principal, tenant: string, allTenants: boolean): string[] {
  const owner = allTenants ? '+' : tenant;
  const [, district = '+', town = '+'] = principal.tier.split('/');
  const filters: string[] = [];
  if (seesByTier(principal)) {
    for (const domain of principal.domains ?? ['+']) filters.push(`citywatch/${owner}/push/place/${district}/${town}/${domain}`);
  }
  if (principal.unit) filters.push(`citywatch/${owner}/push/unit/${principal.unit}`);
  return filters;
}

export { parseTelemetryTopic } from '../core/telemetry/telemetry-topic.ts';
