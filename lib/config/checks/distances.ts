import type { DomainId, Position } from '../../core/registry/model.ts';
import type { Draft } from '../draft.ts';
import type { Fault } from '../fault.ts';

/** Metres: alarms of one domain that are nearer than this within ten minutes are one incident. */
const APART = 300;
const EARTH_RADIUS = 6_371_008.8;

interface Neighbour {
  readonly id: string;
  readonly position: Position;
}

/** Assets of one domain so near to each other that the alarms of one would always join the incidents of the other. */
export function checkDistances(draft: Draft): Fault[] {
  const faults: Fault[] = [];
  const domains = new Map<string, DomainId>((draft.profiles?.value.profiles ?? []).map((profile) => [profile.id, profile.domain]));
  // Squares of a hundredth of a degree are wider than 300 m anywhere in China: only the nine around an asset can hold a neighbour.
  const squares = new Map<string, Neighbour[]>();
  for (const file of draft.things) {
    for (const [index, { id, profile, position }] of file.value.things.entries()) {
      const domain = domains.get(profile);
      if (!domain) continue;
      const [row, column] = [Math.floor(position.lat * 100), Math.floor(position.lon * 100)];
      const around = [-1, 0, 1].flatMap((up) =>
        [-1, 0, 1].flatMap((right) => squares.get(`${domain} ${row + up} ${column + right}`) ?? []),
      );
      const near = around.find((other) => distanceMetres(other.position, position) <= APART);
      if (near) {
        const metres = Math.round(distanceMetres(near.position, position));
        faults.push(
          file.fault(
            ['things', index, 'position'],
            `${id} is ${metres} m from ${near.id} of the same domain (${domain}): expected more than ${APART} m`,
          ),
        );
      }
      const square = `${domain} ${row} ${column}`;
      squares.set(square, [...(squares.get(square) ?? []), { id, position }]);
    }
  }
  return faults;
}

/** Great-circle distance on a sphere of the mean radius of the earth, in metres. */
export function distanceMetres(a: Position, b: Position): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const half =
    Math.sin(radians(b.lat - a.lat) / 2) ** 2 +
    Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(radians(b.lon - a.lon) / 2) ** 2;
  return 2 * EARTH_RADIUS * Math.asin(Math.sqrt(half));
}
