import { type Document, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';

/** Where a list stands in a file: `['districts', 2, 'towns']`. */
export type ListPath = readonly (string | number)[];

/** The text with an entry behind the last one of a list; every other character stays as it is. Throws RangeError where there is no such list. */
export const withEntry = (text: string, path: ListPath, entry: unknown): string => withEntries(text, path, [entry]);

/** The same with many at once. */
export function withEntries(text: string, path: ListPath, entries: readonly unknown[]): string {
  const { items, indent } = listAt(text, path);
  const last = items.at(-1);
  if (!last) throw new RangeError(`${path.join('.')} is an empty list: expected one with entries`);
  const end = endOfLine(text, valueEnd(last));
  const blocks = entries.map((entry) =>
    rendered(entry)
      .split('\n')
      .map((line, index) => `\n${indent}${index === 0 ? '- ' : '  '}${line}`)
      .join(''),
  );
  return `${text.slice(0, end)}${blocks.join('')}${text.slice(end)}`;
}

/** The text without some entries of a list, each with the comments right above it; without the list where none is left. */
export function withoutEntries(text: string, path: ListPath, gone: (entry: unknown) => boolean): string {
  const { items, indent, document } = listAt(text, path);
  const cuts = items.flatMap((item) => {
    if (!gone(item.toJS(document))) return [];
    const start = commentsAbove(text, lineStart(text, item.range?.[0] ?? 0), indent);
    return [{ start, end: endOfLine(text, valueEnd(item)) + 1 }];
  });
  const [first, last] = [cuts[0], cuts.at(-1)];
  if (first && last && cuts.length === items.length) {
    const key = text.lastIndexOf(`${path.at(-1)}:`, first.start);
    return text.slice(0, lineStart(text, key)) + text.slice(last.end);
  }
  return cuts.reduceRight((left, { start, end }) => left.slice(0, start) + left.slice(end), text);
}

/** The text without some names of a list such as `[east, west]`; without the list where none is left and it has a line of its own. */
export function withoutNames(text: string, path: ListPath, gone: (name: unknown) => boolean): string {
  const found = parseDocument(text).getIn(path, true);
  if (!isSeq(found) || !found.range) return text;
  if (!found.flow) return withoutEntries(text, path, gone);
  const [start, end] = found.range;
  const left = found.items.flatMap((item) => {
    const { value, range } = item as { readonly value?: unknown; readonly range?: readonly [number, number, number] };
    return gone(value) || !range ? [] : [text.slice(range[0], range[1])];
  });
  const line = { start: lineStart(text, start), end: endOfLine(text, end) };
  const isAlone = text.slice(line.start, start).trim() === `${path.at(-1)}:` && /^\s*(#.*)?$/.test(text.slice(end, line.end));
  if (left.length === 0 && isAlone) return text.slice(0, line.start) + text.slice(line.end + 1);
  return left.length === found.items.length ? text : `${text.slice(0, start)}[${left.join(', ')}]${text.slice(end)}`;
}

function listAt(text: string, path: ListPath) {
  const document: Document = parseDocument(text);
  const found = document.getIn(path, true);
  if (!isSeq(found) || found.flow) throw new RangeError(`${path.join('.')} is no list of lines: expected one entry a line`);
  const items = found.items as Node[];
  const first = items[0]?.range?.[0] ?? 0;
  // The dash stands two columns before what the entry says.
  const indent = ' '.repeat(Math.max(0, first - lineStart(text, first) - 2));
  return { document, items, indent };
}

const valueEnd = (node: Node): number => {
  // A block's own end lies behind the comments that follow it, so its last value is asked.
  if (isMap(node) && !node.flow) {
    const last = node.items.at(-1)?.value ?? node.items.at(-1)?.key;
    if (last) return valueEnd(last as Node);
  }
  if (isSeq(node) && !node.flow && node.items.length > 0) return valueEnd(node.items.at(-1) as Node);
  return node.range?.[1] ?? 0;
};
const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;
const endOfLine = (text: string, at: number): number => {
  const end = text.indexOf('\n', Math.max(0, at - 1));
  return end < 0 ? text.length : end;
};

function commentsAbove(text: string, start: number, indent: string): number {
  let at = start;
  for (;;) {
    const before = lineStart(text, at - 1);
    if (at === 0 || !text.slice(before, at).startsWith(`${indent}#`)) return at;
    at = before;
  }
}

/** As the files of a city are written: what holds no more than values stands on one line. */
function rendered(entry: unknown): string {
  const document = parseDocument('');
  const node = document.createNode(entry) as Node;
  for (const value of isMap(node) ? node.items.map((pair) => pair.value as Node) : []) flatten(value);
  if (isMap(node) && node.items.every(({ value }) => isScalar(value) || (isMap(value) && value.items.length <= 2))) node.flow = true;
  document.contents = node as never;
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: true }).trimEnd();
  return text.replaceAll(/\[ ([^[\]"'#]*) \]/g, '[$1]');
}

/** A list of maps has a line for each; everything inside stands on it. */
function flatten(node: Node): void {
  if (isMap(node)) node.flow = true;
  else if (isSeq(node) && node.items.some((item) => isMap(item))) for (const item of node.items) flatten(item as Node);
  else if (isSeq(node)) node.flow = true;
}
