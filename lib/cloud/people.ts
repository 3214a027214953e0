import type { PeoplePool } from './constructs/people-pool.ts';
import type { CloudSettings, Issuer, NamedTier, Place } from './values.ts';

/** Whose tokens a tenant takes: those of a known issuer, of one that the deployment asks for, of a pool of its own, or of the hub's pool. */
export type PeopleSource =
  | { readonly kind: 'issuer'; readonly issuer: Issuer }
  | { readonly kind: 'parameters' }
  | { readonly kind: 'own-pool'; readonly tiers: readonly NamedTier[] }
  | { readonly kind: 'hub-pool'; readonly pool: PeoplePool };

/** AWS's China regions have no Cognito user pools. */
export const hasUserPools = ({ region }: Place): boolean => region !== undefined && !region.startsWith('cn-');

export function hubPeople(settings: CloudSettings, place: Place, tiers: readonly NamedTier[]): PeopleSource {
  if (settings.issuer === 'parameters') return { kind: 'parameters' };
  if (settings.issuer) return { kind: 'issuer', issuer: settings.issuer };
  return hasUserPools(place) ? { kind: 'own-pool', tiers } : { kind: 'parameters' };
}

/** A district elsewhere cannot refer to the hub's pool: the hub's outputs answer its parameters. */
export function districtPeople(
  settings: CloudSettings,
  place: Place,
  hub: { readonly place: Place; readonly pool: PeoplePool | undefined },
): PeopleSource {
  if (settings.issuer && settings.issuer !== 'parameters') return { kind: 'issuer', issuer: settings.issuer };
  const isBesideHub = place.account === hub.place.account && place.region === hub.place.region;
  return hub.pool && isBesideHub ? { kind: 'hub-pool', pool: hub.pool } : { kind: 'parameters' };
}
