import type { SeriesBinding } from './bindings.ts';
import { staysQuiet, staysQuietAfter } from './engine/quiet.ts';
import { addEven, isEven } from './even-samples.ts';
import { decodeSamples, encodeSamples, firstRecent } from './recent-samples.ts';
import { isQuiet } from './rule-machine.ts';
import type { Sample } from './samples.ts';
import type { RuleState, SeriesState } from './state.ts';

/** More readings at once are worth a machine that remembers the lowest and highest of them. */
const FEW = 8;

/** The state after samples that change nothing in a series whose rules are all idle; `undefined` where something happens, or may. */
export function advanceQuietly(
  binding: SeriesBinding,
  state: SeriesState | undefined,
  samples: readonly Pick<Sample, 'time' | 'value'>[],
): SeriesState | undefined {
  const { program, keys, reach, stuckAfter = Number.POSITIVE_INFINITY } = binding;
  if (!state || samples.length > FEW || state.bound !== keys || !areQuiet(state) || binding.listens) return undefined;
  // Samples that no rule looks back at any more are dropped: another rule must not find them behind a gap one day.
  if (reach === 0 && state.recent !== undefined) return undefined;
  if (samples.length === 1 && state.recent !== undefined && isEven(state.recent) && binding.stuckAfter === undefined) {
    const { time, value } = samples[0] as Sample;
    const recent = staysQuietAfter(program, state.recent, time, value) ? addEven(state.recent, time, value, reach) : undefined;
    if (recent) return { ...state, evaluatedTo: time, value, recent };
  }
  const { times, values } = state.recent === undefined ? { times: [], values: [] } : decodeSamples(state.recent);
  const first = times.length;
  let { value: last, evaluatedTo, unchangedSince = evaluatedTo } = state;
  for (let index = 0; index < samples.length; index++) {
    const { time, value } = samples[index] as Sample;
    times.push(time);
    values.push(value);
    if (value !== last) unchangedSince = time;
    if (time - unchangedSince > stuckAfter) return undefined;
    last = value;
    evaluatedTo = time;
  }
  if (!staysQuiet(program, times, values, first)) return undefined;
  const next: { -readonly [key in keyof SeriesState]: SeriesState[key] } = { ...state, evaluatedTo, value: last };
  if (binding.stuckAfter !== undefined) next.unchangedSince = unchangedSince;
  if (reach > 0) next.recent = encodeSamples({ times, values }, firstRecent(times, reach));
  return next;
}

/** Rules that are new to a series take its next reading as the others do; of what rose since readings that are not theirs one asks closely. */
function areQuiet({ rules }: SeriesState): boolean {
  for (const key in rules) if (!isQuiet(rules[key] as RuleState)) return false;
  return true;
}

export function isEmpty(record: Readonly<Record<string, unknown>>): boolean {
  for (const _ in record) return false;
  return true;
}
