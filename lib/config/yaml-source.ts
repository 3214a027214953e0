import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Fault, ValuePath } from './fault.ts';

/** A YAML file with the way from each of its values back to its line. */
export class YamlSource {
  readonly file: string;
  readonly text: string;
  /** What the file holds; `undefined` when it is not YAML. */
  readonly value: unknown;
  /** Where it is not YAML. */
  readonly faults: readonly Fault[];
  readonly #document: Document;
  readonly #lines = new LineCounter();

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    const faults = [...this.#document.errors, ...this.#document.warnings].map(({ code, message, pos }) => ({
      file,
      ...this.#place(pos[0]),
      message: code === 'DUPLICATE_KEY' ? 'this key is there twice: expected each key once' : `not YAML: ${message}`,
    }));
    try {
      this.value = faults.length > 0 ? undefined : this.#document.toJS();
    } catch (cause) {
      // Aliases of anchors that are not there, or so many that they would fill the memory.
      faults.push({ file, ...this.#place(0), message: `not YAML: ${(cause as Error).message}` });
    }
    this.faults = faults;
  }

  /** A fault of the value at `path`, or of the nearest there is above it. */
  fault(path: ValuePath, message: string): Fault {
    return { file: this.file, ...this.#place(this.#offset(path)), message };
  }

  #place(offset: number): { line: number; column: number } {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }

  #offset(path: ValuePath): number {
    let node: unknown = this.#document.contents;
    let offset = startOf(node) ?? 0;
    for (const step of path) {
      const found = this.#child(node, step);
      if (!found) break;
      node = found.value;
      offset = found.offset ?? offset;
    }
    return offset;
  }

  #child(parent: unknown, step: string | number): { value: unknown; offset: number | undefined } | undefined {
    const node = isAlias(parent) ? parent.resolve(this.#document) : parent;
    if (isSeq(node)) {
      const value = node.items[Number(step)];
      return value === undefined ? undefined : { value, offset: startOf(value) };
    }
    if (!isMap(node)) return undefined;
    const pair = node.items.find(({ key }) => (isScalar(key) ? String(key.value) : String(key)) === String(step));
    return pair && { value: pair.value, offset: startOf(pair.key) };
  }
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null)?.range?.[0];
}
