import { distanceMetres } from '../../core/registry/distance.ts';
import type { DomainId, Position } from '../../core/registry/model.ts';
import type { Draft } from '../draft.ts';
import type { Fault } from '../fault.ts';

/** Metres: two things of one domain this near to each other are one thing that was entered twice, or a slip in a position. */
const APART = 1;

interface Neighbour {
  readonly id: string;
  readonly position: Position;
}

/** Assets of one domain in one and the same place. Neighbours are none: their alarms join (docs/grouping.md). */
export function checkDistances(draft: Draft): Fault[] {
  const faults: Fault[] = [];
  const domains = new Map<string, DomainId>((draft.profiles?.value.profiles ?? []).map((profile) => [profile.id, profile.domain]));
  // Squares of a hundredth of a degree are far wider: only the nine around an asset can hold such another.
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
        faults.push(
          file.fault(
            ['things', index, 'position'],
            `${id} is where ${near.id} of the same domain (${domain}) is: expected a position of its own`,
          ),
        );
      }
      const square = `${domain} ${row} ${column}`;
      squares.set(square, [...(squares.get(square) ?? []), { id, position }]);
    }
  }
  return faults;
}
