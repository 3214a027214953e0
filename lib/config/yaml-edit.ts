import { type Document, isMap, isNode, isScalar, isSeq, type Node, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { blockEntry, flowEntry } from './yaml-entry.ts';
import { commentsAbove, endOfLine, isOneLine, lineStart, valueEnd } from './yaml-places.ts';

/** Where a list stands in a file: `['districts', 2, 'towns']`. */
export type ListPath = readonly (string | number)[];

/** The text with an entry behind the last one of a list; every other character stays as it is. Throws RangeError where there cannot be such a list. */
export const withEntry = (text: string, path: ListPath, entry: unknown): string => withEntries(text, path, [entry]);

/** The same with many at once. A list that is not there yet, or empty, is begun. */
export function withEntries(text: string, path: ListPath, entries: readonly unknown[]): string {
  const document = parseDocument(text);
  const found = document.getIn(path, true);
  if (isSeq(found) && found.flow) return intoFlow(text, found, entries);
  if (isSeq(found) && found.items.length > 0) {
    const last = found.items.at(-1) as Node;
    const end = endOfLine(text, valueEnd(last));
    return text.slice(0, end) + blocks(entries, dashIndent(text, found.items[0] as Node)) + text.slice(end);
  }
  return withList(text, document, path, entries);
}

/** `[a, b]`, on one line or several. */
function intoFlow(text: string, list: YAMLSeq, entries: readonly unknown[]): string {
  const [start] = list.range ?? [0];
  const last = list.items.at(-1) as Node | undefined;
  const at = last ? valueEnd(last) : start + 1;
  const added = entries.map((entry) => flowEntry(entry)).join(', ');
  return `${text.slice(0, at)}${last ? ', ' : ''}${added}${text.slice(at)}`;
}

/** Begins a list, where its key says nothing or is not there. */
function withList(text: string, document: Document, path: ListPath, entries: readonly unknown[]): string {
  const key = path.at(-1);
  const { parent, pair } = placeOf(document, path);
  const isNothing = !pair || pair.value === null || (isScalar(pair.value) && pair.value.value === null);
  const isBlock = parent === null || (isMap(parent) && !parent.flow);
  if (typeof key !== 'string' || !isNothing || !isBlock)
    throw new RangeError(`${path.join('.')} is no list: expected one, with an entry a line or in brackets`);
  if (!pair) {
    const first = (parent as YAMLMap | null)?.items[0]?.key as Node | undefined;
    const indent = first ? ' '.repeat(column(text, first)) : '';
    const end = first ? endOfLine(text, valueEnd(parent as YAMLMap)) : text.length;
    const before = end > 0 && text[end - 1] !== '\n' ? '\n' : '';
    return `${text.slice(0, end)}${before}${indent}${key}:${blocks(entries, `${indent}  `)}${text.slice(end) || '\n'}`;
  }
  const name = pair.key as Node;
  const colon = text.indexOf(':', valueEnd(name)) + 1;
  // `key: null` and `key: ~` say that there is none; a comment behind stays.
  const line = text.slice(colon, endOfLine(text, colon)).replace(/^\s*(null|Null|NULL|~)(?=\s|$)/, '');
  return text.slice(0, colon) + line + blocks(entries, ' '.repeat(column(text, name) + 2)) + text.slice(endOfLine(text, colon));
}

/** What the list stands in, and its key there. */
function placeOf(document: Document, path: ListPath) {
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  const pair = isMap(parent) ? parent.items.find(({ key }) => isNode(key) && key.toJS(document) === path.at(-1)) : undefined;
  return { parent, pair };
}

/**
 * The text without some entries of a list, each with the comments right above it; without the list where none is left. Above entries that take a line
 * each a comment heads all of them up to the next one: it goes with the last.
 */
export function withoutEntries(text: string, path: ListPath, gone: (entry: unknown) => boolean): string {
  const document = parseDocument(text);
  const found = document.getIn(path, true);
  if (!isSeq(found) || found.items.length === 0) return text;
  const items = found.items as Node[];
  const isGone = items.map((item) => gone(item.toJS(document)));
  if (!isGone.includes(true)) return text;
  const isEmpty = !isGone.includes(false);
  if (isEmpty) return withoutList(text, found, placeOf(document, path).pair?.key as Node | undefined);
  return (found.flow ? flowCuts(items, isGone) : lineCuts(text, items, isGone)).reduceRight(
    (left, { start, end }) => left.slice(0, start) + left.slice(end),
    text,
  );
}

interface Cut {
  readonly start: number;
  readonly end: number;
}

/** Up to the next entry; of the last ones from the end of what stays. */
function flowCuts(items: readonly Node[], isGone: readonly boolean[]): Cut[] {
  const kept = isGone.lastIndexOf(false);
  const cuts = items.slice(0, kept).flatMap((item, index) => {
    const next = items[index + 1] as Node;
    return isGone[index] ? [{ start: item.range?.[0] ?? 0, end: next.range?.[0] ?? 0 }] : [];
  });
  if (kept === items.length - 1) return cuts;
  return [...cuts, { start: valueEnd(items[kept] as Node), end: valueEnd(items.at(-1) as Node) }];
}

function lineCuts(text: string, items: readonly Node[], isGone: readonly boolean[]): Cut[] {
  const indent = dashIndent(text, items[0] as Node);
  const start = (item: Node): number => lineStart(text, item.range?.[0] ?? 0);
  const end = (item: Node): number => endOfLine(text, valueEnd(item)) + 1;
  /** Whether an entry that stays is under the same comment. */
  const headsMore = (index: number): boolean => {
    const [item, next] = [items[index] as Node, items[index + 1]];
    if (!next || !isOneLine(text, item) || !isOneLine(text, next) || start(next) !== end(item)) return false;
    return !isGone[index + 1] || headsMore(index + 1);
  };
  return items.flatMap((item, index) =>
    isGone[index] ? [{ start: headsMore(index) ? start(item) : commentsAbove(text, start(item), indent), end: end(item) }] : [],
  );
}

/** Its line or lines go, where they are its own; else it is empty. */
function withoutList(text: string, list: YAMLSeq, key: Node | undefined): string {
  const [from = 0] = list.range ?? [];
  const end = list.flow ? (list.range?.[1] ?? 0) : valueEnd(list);
  const start = key?.range?.[0];
  const isAlone =
    start !== undefined &&
    text.slice(lineStart(text, start), start).trim() === '' &&
    /^\s*(#.*)?$/.test(text.slice(end, endOfLine(text, end)));
  if (isAlone) return text.slice(0, lineStart(text, start)) + text.slice(endOfLine(text, end) + 1);
  if (list.flow || !key) return `${text.slice(0, from)}[]${text.slice(end)}`;
  return `${text.slice(0, text.indexOf(':', valueEnd(key)) + 1)} []${text.slice(end)}`;
}

const blocks = (entries: readonly unknown[], indent: string): string => entries.map((entry) => blockEntry(entry, indent)).join('');
const column = (text: string, node: Node): number => (node.range?.[0] ?? 0) - lineStart(text, node.range?.[0] ?? 0);
/** The dash stands two columns before what the entry says. */
const dashIndent = (text: string, item: Node): string => ' '.repeat(Math.max(0, column(text, item) - 2));
