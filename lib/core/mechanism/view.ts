import { durationText } from '../duration.ts';
import type { MechanismVersion } from './model.ts';

/** Members that hold milliseconds, wherever in a version. */
const DURATIONS = ['within', 'warnBefore', 'wait', 'every', 'fallbackAfter'];

/**
 * A version as the API shows it: durations as ISO 8601, and of each flow's liaison the body that is spoken to. The officers are people: their names
 * are for those who are called, not for everybody who signs in.
 */
export function mechanismView(version: MechanismVersion): unknown {
  const flows = version.flows.map(({ liaison, ...flow }) => ({ ...flow, ...(liaison ? { liaison: { unit: liaison.unit.body } } : {}) }));
  return withDurations({ ...version, flows });
}

function withDurations(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withDurations);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      DURATIONS.includes(name) && typeof inner === 'number' ? durationText(inner) : withDurations(inner),
    ]),
  );
}
