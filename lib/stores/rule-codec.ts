import type { GradeMachine, RuleState } from '../core/alarm/state.ts';
import type { ByteReader } from '../core/byte-reader.ts';
import type { ByteWriter } from '../core/bytes.ts';
import { GRADES } from '../core/registry/model.ts';

/** The members of a rule's state, each with a bit of its first byte: one that is new has to find its place. */
const BITS: Record<keyof RuleState, number> = { machines: 1, current: 2, episode: 4, rule: 8, after: 16, signal: 32 };
const MACHINE_BITS: Record<keyof GradeMachine, number> = { active: 1, heldSince: 2, clearSince: 4, recent: 8 };

/** Zero where there is nothing to know. Times are distances from `at`. */
export function putRule(writer: ByteWriter, state: RuleState | undefined, at: number): void {
  if (!state) {
    writer.byte(0);
    return;
  }
  let bits = BITS.machines;
  if (state.current !== undefined) bits |= BITS.current;
  if (state.episode !== undefined) bits |= BITS.episode;
  if (state.rule !== undefined) bits |= BITS.rule;
  if (state.after !== undefined) bits |= BITS.after;
  if (state.signal !== undefined) bits |= BITS.signal;
  writer.byte(bits);
  writer.whole(state.machines.length);
  for (const machine of state.machines) putMachine(writer, machine, at);
  if (state.current !== undefined) writer.byte(GRADES.indexOf(state.current));
  if (state.episode !== undefined) writer.text(state.episode);
  if (state.rule !== undefined) writer.text(state.rule);
  if (state.after !== undefined) writer.time(state.after, at);
  if (state.signal !== undefined) writer.text(state.signal);
}

export function getRule(reader: ByteReader, at: number): RuleState | undefined {
  const bits = reader.byte();
  if (bits === 0) return undefined;
  const machines: GradeMachine[] = [];
  for (let count = reader.whole(); count > 0; count--) machines.push(getMachine(reader, at));
  const state: { -readonly [key in keyof RuleState]: RuleState[key] } = { machines };
  if (bits & BITS.current) state.current = GRADES[reader.byte()] as (typeof GRADES)[number];
  if (bits & BITS.episode) state.episode = reader.text();
  if (bits & BITS.rule) state.rule = reader.text();
  if (bits & BITS.after) state.after = reader.time(at);
  if (bits & BITS.signal) state.signal = reader.text();
  return state;
}

function putMachine(writer: ByteWriter, { active, heldSince, clearSince, recent }: GradeMachine, at: number): void {
  let bits = active ? MACHINE_BITS.active : 0;
  if (heldSince !== undefined) bits |= MACHINE_BITS.heldSince;
  if (clearSince !== undefined) bits |= MACHINE_BITS.clearSince;
  if (recent !== undefined) bits |= MACHINE_BITS.recent;
  writer.byte(bits);
  if (heldSince !== undefined) writer.time(heldSince, at);
  if (clearSince !== undefined) writer.time(clearSince, at);
  if (recent !== undefined) writer.text(recent);
}

function getMachine(reader: ByteReader, at: number): GradeMachine {
  const bits = reader.byte();
  const machine: { -readonly [key in keyof GradeMachine]: GradeMachine[key] } = { active: (bits & MACHINE_BITS.active) !== 0 };
  if (bits & MACHINE_BITS.heldSince) machine.heldSince = reader.time(at);
  if (bits & MACHINE_BITS.clearSince) machine.clearSince = reader.time(at);
  if (bits & MACHINE_BITS.recent) machine.recent = reader.text();
  return machine;
}
