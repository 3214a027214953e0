import { isMap, isSeq, type Node } from 'yaml';

/** Where a value ends: a block's own end lies behind the comments that follow it, so its last value is asked. */
export function valueEnd(node: Node): number {
  if (isMap(node) && !node.flow) {
    const pair = node.items.at(-1);
    // A key that says nothing has a value without a place of its own.
    const last = ((pair?.value as Node | null)?.range ? pair?.value : pair?.key) as Node | undefined;
    if (last) return valueEnd(last);
  }
  if (isSeq(node) && !node.flow && node.items.length > 0) return valueEnd(node.items.at(-1) as Node);
  return node.range?.[1] ?? 0;
}

export const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

export function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', Math.max(0, at - 1));
  return end < 0 ? text.length : end;
}

export const isOneLine = (text: string, node: Node): boolean =>
  !text
    .slice(node.range?.[0] ?? 0, valueEnd(node))
    .trimEnd()
    .includes('\n');

/** Where the comments begin that stand right above a line, as far in as it. */
export function commentsAbove(text: string, start: number, indent: string): number {
  let at = start;
  for (;;) {
    const before = lineStart(text, at - 1);
    if (at === 0 || !text.slice(before, at).startsWith(`${indent}#`)) return at;
    at = before;
  }
}
