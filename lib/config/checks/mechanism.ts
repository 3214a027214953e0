import { durationMillis } from '../../core/duration.ts';
import { toMillis } from '../../core/instant.ts';
import { versionFaults } from '../../core/mechanism/faults.ts';
import { stem } from '../city-files.ts';
import type { Draft, ShapedFile } from '../draft.ts';
import { expandMechanism } from '../expand-mechanism.ts';
import type { Fault, ValuePath } from '../fault.ts';
import type { MechanismFile } from '../schema/mechanism-file.ts';

/** Versions that overlap, flows that contradict each other, clocks that cannot run or never start. */
export function checkMechanism({ mechanism }: Draft): Fault[] {
  return [...orderFaults(mechanism), ...mechanism.flatMap((file) => [...ownFaults(file), ...escalationFaults(file)])];
}

function ownFaults(file: ShapedFile<MechanismFile>): Fault[] {
  const [version] = expandMechanism([file.value]).versions;
  const faults = version ? versionFaults(version) : [];
  // A line that had to be left out may be the one that another waits for.
  return faults
    .filter(({ path }) => !file.partial || !WAITS.includes(String(path[5])))
    .map(({ path, message }) => file.fault(path, message));
}

const WAITS: readonly string[] = ['from', 'after'];

function orderFaults(files: readonly ShapedFile<MechanismFile>[]): Fault[] {
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
