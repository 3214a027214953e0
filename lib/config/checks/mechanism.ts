import { durationMillis } from '../../core/duration.ts';
import { toMillis } from '../../core/instant.ts';
import { stem } from '../city-files.ts';
import type { Draft, ShapedFile } from '../draft.ts';
import type { Fault, ValuePath } from '../fault.ts';
import type { MechanismFile } from '../schema/mechanism-file.ts';

/** Versions that overlap, flows that contradict each other, clocks that cannot run. */
export function checkMechanism({ mechanism }: Draft): Fault[] {
  return [
    ...versionFaults(mechanism),
    ...mechanism.flatMap((file) => [...flowFaults(file), ...clockFaults(file), ...escalationFaults(file)]),
  ];
}

function versionFaults(files: readonly ShapedFile<MechanismFile>[]): Fault[] {
  const faults: Fault[] = [];
  for (const file of files) {
    const { version } = file.value;
    if (stem(file.file) !== version)
      faults.push(file.fault(['version'], `version "${version}" in ${stem(file.file)}.yaml: expected the file's own name`));
  }
  const inForce = [...files].sort((a, b) => (a.value.version < b.value.version ? -1 : 1));
  for (const [index, later] of inForce.entries()) {
    const earlier = inForce[index - 1];
    if (!earlier || toMillis(earlier.value.effectiveFrom) < toMillis(later.value.effectiveFrom)) continue;
    const { version, effectiveFrom } = earlier.value;
    faults.push(
      later.fault(
        ['effectiveFrom'],
        `version ${later.value.version} overlaps ${version}, which takes effect at ${effectiveFrom}: expected a later moment, as its name is later`,
      ),
    );
  }
  return faults;
}

function flowFaults(file: ShapedFile<MechanismFile>): Fault[] {
  const faults: Fault[] = [];
  const { flows } = file.value;
  if (!flows.some(({ domains }) => domains === undefined))
    faults.push(file.fault(['flows'], 'no general flow: expected one flow without domains'));
  const taken = new Map<string, string>();
  for (const [index, flow] of flows.entries()) {
    if (flows.findIndex(({ id }) => id === flow.id) < index)
      faults.push(file.fault(['flows', index, 'id'], `a second flow "${flow.id}": expected unique ids`));
    for (const [at, domain] of (flow.domains ?? ['the general flow']).entries()) {
      const other = taken.get(domain);
      const path: ValuePath = flow.domains ? ['flows', index, 'domains', at] : ['flows', index];
      if (other) faults.push(file.fault(path, `${domain}: flow ${other} is for it already: expected one flow each`));
      taken.set(domain, flow.id);
    }
  }
  return faults;
}

function clockFaults(file: ShapedFile<MechanismFile>): Fault[] {
  const faults: Fault[] = [];
  for (const [index, flow] of file.value.flows.entries()) {
    for (const [level, obligations] of Object.entries(flow.levels)) {
      for (const [at, { body, action, within, warnBefore }] of obligations.entries()) {
        const path: ValuePath = ['flows', index, 'levels', level, at];
        if (durationMillis(within) <= 0) faults.push(file.fault([...path, 'within'], `${within} leaves no time: expected more than zero`));
        else if (durationMillis(warnBefore) >= durationMillis(within)) {
          faults.push(
            file.fault(
              [...path, 'warnBefore'],
              `a warning ${warnBefore} before a limit of ${within} comes before its clock starts: expected less than ${within}`,
            ),
          );
        }
        const before = obligations.findIndex((other) => other.body === body && other.action === action);
        if (before < at)
          faults.push(file.fault(path, `${body} owes ${action} at level ${level} already: expected one clock for one action of one body`));
      }
    }
  }
  return faults;
}

function escalationFaults({ value: { escalation }, fault }: ShapedFile<MechanismFile>): Fault[] {
  const within = escalation?.notAcknowledged?.within;
  const faults = within !== undefined && durationMillis(within) <= 0 ? [fault([...NOT_ACKNOWLEDGED, 'within'], noTime(within))] : [];
  for (const condition of ['notAcknowledged', 'notClosed'] as const) {
    const rule = escalation?.[condition];
    if (!rule) continue;
    const every = rule.remind?.every;
    if (every !== undefined && durationMillis(every) < PASS_MILLIS)
      faults.push(fault(['escalation', condition, 'remind', 'every'], `${every} is shorter than the watch: expected PT1M or more`));
    for (const chain of ['unit', 'centre'] as const) {
      for (const [at, { to, wait }] of rule[chain].entries()) {
        const path: ValuePath = ['escalation', condition, chain, at];
        if (durationMillis(wait) <= 0) faults.push(fault([...path, 'wait'], noTime(wait)));
        if (rule[chain].findIndex((step) => step.to === to) < at)
          faults.push(fault([...path, 'to'], `${to} has been told already: expected each body once`));
      }
    }
  }
  return faults;
}

const NOT_ACKNOWLEDGED: ValuePath = ['escalation', 'notAcknowledged'];
/** Clocks are looked at once a minute. */
const PASS_MILLIS = 60_000;
const noTime = (limit: string): string => `${limit} leaves no time to answer: expected more than zero`;
