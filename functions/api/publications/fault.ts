import { Problem } from '../../../lib/runtime/problem.ts';

/** One thing that is wrong with what is to be published. */
export interface Fault {
  /** Within the body. */
  readonly path: readonly (string | number)[];
  /** What was found and what was expected. */
  readonly message: string;
}

/** A folder that is wrong throughout need not be told a hundred thousand times. */
const MOST_TOLD = 100;

/** Ends the request with every fault, each with its JSON pointer (`root`: of what was checked, in the request); does nothing when there is none. */
export function refuseFaults(kind: string, faults: readonly Fault[], root = '/body'): void {
  if (faults.length === 0) return;
  const errors = faults.slice(0, MOST_TOLD).map(({ path, message }) => ({ pointer: `${root}${path.map(escaped).join('')}`, message }));
  const first = errors[0];
  throw new Problem('validation', `the ${kind} has ${faults.length} faults, the first at ${first?.pointer}: ${first?.message}`, { errors });
}

/** RFC 6901. */
const escaped = (step: string | number): string => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`;
