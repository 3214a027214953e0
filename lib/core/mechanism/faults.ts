import { durationText } from '../duration.ts';
import { lineName, referredLines } from './lines.ts';
import { type MechanismVersion, OBLIGATION_ACTIONS, type ObligationTemplate } from './model.ts';
import { unreachableLines } from './reach.ts';

/** One thing that is wrong with a version of the mechanism. */
export interface MechanismFault {
  /** Within the version: `flows`, its index, `levels`, the level, the index of the line, its member. */
  readonly path: readonly (string | number)[];
  /** What was found and what was expected. */
  readonly message: string;
}

/** What a version says that cannot be, whoever the units are: of its flows, its clocks, and what waits for what. */
export function versionFaults(version: MechanismVersion): MechanismFault[] {
  const lines = version.flows.flatMap(({ levels }, index) =>
    Object.entries(levels).flatMap(([level, obligations]) =>
      [...clockFaults(obligations, level), ...nameFaults(obligations), ...waitFaults(obligations)].map(({ path, message }) => ({
        path: ['flows', index, 'levels', level, ...path],
        message,
      })),
    ),
  );
  return [...flowFaults(version), ...lines];
}

function flowFaults({ flows }: MechanismVersion): MechanismFault[] {
  const faults: MechanismFault[] = [];
  if (!flows.some(({ domains }) => domains === undefined))
    faults.push({ path: ['flows'], message: 'no general flow: expected one flow without domains' });
  const taken = new Map<string, string>();
  for (const [index, flow] of flows.entries()) {
    if (flows.findIndex(({ id }) => id === flow.id) < index)
      faults.push({ path: ['flows', index, 'id'], message: `a second flow "${flow.id}": expected unique ids` });
    for (const [at, domain] of (flow.domains ?? ['the general flow']).entries()) {
      const other = taken.get(domain);
      const path = flow.domains ? ['flows', index, 'domains', at] : ['flows', index];
      if (other) faults.push({ path, message: `${domain}: flow ${other} is for it already: expected one flow each` });
      taken.set(domain, flow.id);
    }
  }
  return faults;
}

/** A clock must leave time, and be warned of after it has started. */
function clockFaults(lines: readonly ObligationTemplate[], level: string): MechanismFault[] {
  return lines.flatMap(({ body, action, within, warnBefore }, at): MechanismFault[] => {
    const limit = durationText(within);
    const before = lines.findIndex((other) => other.body === body && other.action === action);
    return [
      ...(within <= 0 ? [{ path: [at, 'within'], message: `${limit} leaves no time: expected more than zero` }] : []),
      ...(within > 0 && warnBefore >= within
        ? [
            {
              path: [at, 'warnBefore'],
              message: `a warning ${durationText(warnBefore)} before a limit of ${limit} comes before its clock starts: expected less than ${limit}`,
            },
          ]
        : []),
      ...(before < at
        ? [{ path: [at], message: `${body} owes ${action} at level ${level} already: expected one clock for one action of one body` }]
        : []),
    ];
  });
}

function nameFaults(lines: readonly ObligationTemplate[]): MechanismFault[] {
  return lines.flatMap(({ id }, at): MechanismFault[] => {
    if (id === undefined) return [];
    if (OBLIGATION_ACTIONS.some((action) => action === id))
      return [{ path: [at, 'id'], message: `"${id}" is an action, which means every line with it: expected another id` }];
    return lines.findIndex((other) => other.id === id) < at
      ? [{ path: [at, 'id'], message: `a second line "${id}": expected unique ids within a level` }]
      : [];
  });
}

function waitFaults(lines: readonly ObligationTemplate[]): MechanismFault[] {
  const unknown = lines.flatMap(({ after = [] }, at) =>
    after.flatMap((reference, position) =>
      referredLines(reference, lines).length > 0
        ? []
        : [{ path: [at, 'after', position], message: `no line "${reference}" at this level: expected one of ${namesOf(lines)}` }],
    ),
  );
  const never = unreachableLines(lines).map(({ at, member, message }) => ({ path: [at, member], message }));
  return [...unknown, ...never];
}

const namesOf = (lines: readonly ObligationTemplate[]): string => lines.map((line) => line.id ?? lineName(line)).join(', ');
