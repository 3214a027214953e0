/** One thing that is wrong with a city's configuration, where, and what was expected. */
export interface Fault {
  /** As reachable from the working directory. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column?: number;
  readonly message: string;
}

/** Steps from the top of a file to a value: keys of maps, positions in lists. */
export type ValuePath = readonly (string | number)[];

/** `districts[0].towns[3].code` */
export function pathText(path: ValuePath): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${step}`)).join('');
}

/** In the order of files and lines; the same fault found twice is told once. */
export function inOrder(faults: readonly Fault[]): Fault[] {
  const distinct = new Map(faults.map((fault) => [`${fault.file}\n${fault.line}\n${fault.message}`, fault]));
  return [...distinct.values()].sort(
    (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || (a.column ?? 0) - (b.column ?? 0),
  );
}
