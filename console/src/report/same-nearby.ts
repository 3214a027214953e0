import { distanceMetres } from '../../../lib/core/registry/distance.ts';
import type { ApiIncident, DomainId, Position } from '../api/types.ts';
import { isOpen } from '../live/incident-book.ts';

/** As far and as long apart as two calls about one thing are taken to be, metres and milliseconds. */
const NEAR = 500;
const LATELY = 6 * 3_600_000;
const MOST = 3;

export interface Reported {
  readonly domain: DomainId;
  /** A town's id. */
  readonly town: string;
  readonly position?: Position | undefined;
}

/** Open incidents that a call may be about, the newest first: of its domain, lately, and near it, or in its town where neither says where. */
export function sameNearby(incidents: Iterable<ApiIncident>, { domain, town, position }: Reported, now: number): readonly ApiIncident[] {
  const isNear = (other: ApiIncident): boolean =>
    position && other.position ? distanceMetres(position, other.position) <= NEAR : townOf(other) === town;
  return [...incidents]
    .filter((other) => isOpen(other) && other.domain === domain && now - Date.parse(other.raisedAt) <= LATELY && isNear(other))
    .sort((a, b) => Date.parse(b.raisedAt) - Date.parse(a.raisedAt))
    .slice(0, MOST);
}

const townOf = ({ town }: ApiIncident): string => (town ?? '').split('/').at(-1) ?? '';
