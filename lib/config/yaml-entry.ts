import { isMap, isScalar, isSeq, type Node, parseDocument, stringify } from 'yaml';

/** An entry of a list of lines, with the line break before it. As the files of a city are written: what holds no more than values stands on one line. */
export function blockEntry(entry: unknown, indent: string): string {
  const document = parseDocument('');
  const node = document.createNode(entry) as Node;
  for (const value of isMap(node) ? node.items.map((pair) => pair.value as Node) : []) flatten(value);
  if (isMap(node) && node.items.every(({ value }) => isScalar(value) || (isMap(value) && value.items.length <= 2))) node.flow = true;
  document.contents = node as never;
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: true }).trimEnd();
  return tight(text)
    .split('\n')
    .map((line, index) => `\n${indent}${index === 0 ? '- ' : '  '}${line}`)
    .join('');
}

/** An entry of a list in brackets. */
export const flowEntry = (entry: unknown): string =>
  tight(stringify([entry], { collectionStyle: 'flow', lineWidth: 0 }).trim().slice(1, -1).trim());

/** `[a, b]` instead of `[ a, b ]`. */
const tight = (text: string): string => text.replaceAll(/\[ ([^[\]"'#]*) \]/g, '[$1]');

/** A list of maps has a line for each; everything inside stands on it. */
function flatten(node: Node): void {
  if (isMap(node)) node.flow = true;
  else if (isSeq(node) && node.items.some((item) => isMap(item))) for (const item of node.items) flatten(item as Node);
  else if (isSeq(node)) node.flow = true;
}
