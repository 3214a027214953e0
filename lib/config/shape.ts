import type * as z from 'zod';
import type { Fault, ValuePath } from './fault.ts';
import { pathText } from './fault.ts';
import { shapeMessage } from './shape-messages.ts';
import type { YamlSource } from './yaml-source.ts';

/** A file's values in their types, each still knowing its place. */
export interface Shaped<Value> {
  readonly value: Value;
  fault(path: ValuePath, message: string): Fault;
  /** Something of the file had to be left out, so that what is missing elsewhere may be missing because of it. */
  readonly partial: boolean;
}

export interface ShapeResult<Value> {
  readonly shaped?: Shaped<Value>;
  readonly faults: readonly Fault[];
}

/**
 * Checks a file against its schema. Entries of lists that do not fit are reported and left out, so that the rest can
 * still be checked and one slip does not hide the others.
 */
export function shape<Value>(source: YamlSource, schema: z.ZodType<Value>): ShapeResult<Value> {
  if (source.faults.length > 0) return { faults: source.faults };
  const whole = schema.safeParse(source.value, { error: shapeMessage });
  if (whole.success)
    return { shaped: { value: whole.data, fault: (path, message) => source.fault(path, message), partial: false }, faults: [] };
  const faults = whole.error.issues.flatMap((issue) => issueFaults(source, issue));
  const kept = leaveOut(source.value, whole.error.issues);
  const rest = schema.safeParse(kept.value, { error: shapeMessage });
  if (!rest.success) return { faults };
  return { shaped: { value: rest.data, fault: (path, message) => source.fault(kept.original(path), message), partial: true }, faults };
}

function issueFaults(source: YamlSource, issue: z.core.$ZodIssue): Fault[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  if (issue.code === 'unrecognized_keys') {
    // One message per key, each on the line of its key; zod joins them in one issue.
    const messages = issue.message.split('; unknown key ').map((text, index) => (index === 0 ? text : `unknown key ${text}`));
    return issue.keys.map((key, index) => source.fault([...path, key], `${prefix(path)}${messages[index]}`));
  }
  return [source.fault(path, `${prefix(path)}${issue.message}`)];
}

function prefix(path: ValuePath): string {
  return path.length === 0 ? '' : `${pathText(path)}: `;
}

interface Kept {
  readonly value: unknown;
  /** A path into what was kept as a path into the file. */
  original(path: ValuePath): ValuePath;
}

/** Removes unknown keys, and for every other fault the innermost list entry it lies in. */
function leaveOut(value: unknown, issues: readonly z.core.$ZodIssue[]): Kept {
  const dropped = new Set<string>();
  for (const issue of issues) {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') for (const key of issue.keys) dropped.add(JSON.stringify([...path, key]));
    else dropped.add(JSON.stringify(path.slice(0, issue.path.findLastIndex((step) => typeof step === 'number') + 1)));
  }
  const positions = new Map<string, number[]>();
  const copy = (node: unknown, path: string[], keptPath: string[]): unknown => {
    const goes = (step: string): boolean => dropped.has(JSON.stringify([...path, step]));
    if (Array.isArray(node)) {
      const stays = node.map((_, index) => index).filter((index) => !goes(String(index)));
      positions.set(JSON.stringify(keptPath), stays);
      return stays.map((index, at) => copy(node[index], [...path, String(index)], [...keptPath, String(at)]));
    }
    if (node === null || typeof node !== 'object') return node;
    const entries = Object.entries(node).filter(([key]) => !goes(key));
    return Object.fromEntries(entries.map(([key, child]) => [key, copy(child, [...path, key], [...keptPath, key])]));
  };
  const original = (path: ValuePath): ValuePath =>
    path.map((step, index) => {
      if (typeof step === 'string') return step;
      return positions.get(JSON.stringify(path.slice(0, index).map(String)))?.[step] ?? step;
    });
  return { value: copy(value, [], []), original };
}
