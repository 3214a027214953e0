import { CAP_NAMESPACE, type CapAlert, type CapFault } from './model.ts';
import { readXml, type XmlElement } from './read-xml.ts';
import type { Reference } from './references.ts';
import { type Partly, ruleFaults } from './rules.ts';
import { ALERT, type Content, type Element, SIGNATURE_NAMESPACE } from './schema.ts';
import { asCapTime, timeFault } from './times.ts';

/** Of a sender or an identifier, as far as we can answer and record it. */
export const MAX_NAME_LENGTH = 200;

export interface ParsedCap {
  /** Every fault, in the document's order. */
  readonly faults: readonly CapFault[];
  /** Absent where a fault is more than minor. */
  readonly alert?: CapAlert;
  /** How to name the message in an answer, if it says so much: also of one that cannot be used. */
  readonly self?: Reference;
}

/** Reads a CAP 1.2 message and checks it against the schema and the standard's rules. Throws NotCap for what is no XML to read. */
export function parseCap(bytes: Uint8Array): ParsedCap {
  const root = readXml(bytes);
  if (root.name !== 'alert' || root.namespace !== CAP_NAMESPACE) {
    const message = `the element ${root.name} of "${root.namespace}": expected alert of "${CAP_NAMESPACE}"`;
    return { faults: [{ line: root.line, path: root.name.slice(0, 80), message }] };
  }
  const walk = new Walk();
  const value = walk.elements(root, ALERT, 'alert');
  const line = (path: string): number => walk.lines.get(path) ?? root.line;
  // What is not of its form is not looked at for what would be nice, too.
  const malformed = new Set(walk.faults.map(({ path }) => path));
  const broken = ruleFaults(value as Partly<CapAlert>, line).filter(({ path, minor }) => !(minor && malformed.has(path)));
  const faults = [...walk.faults, ...broken];
  const usable = faults.every(({ minor }) => minor);
  const self = selfOf(root);
  return {
    faults: faults.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)),
    ...(usable ? { alert: value as unknown as CapAlert } : {}),
    ...(self ? { self } : {}),
  };
}

function selfOf(root: XmlElement): Reference | undefined {
  const [sender = '', identifier = '', sent = ''] = ['sender', 'identifier', 'sent'].map((name) =>
    root.children.find((child) => child.name === name)?.text.trim(),
  );
  const moment = asCapTime(sent);
  const isName = (name: string): boolean => name !== '' && name.length <= MAX_NAME_LENGTH && !/[\s,<&]/.test(name);
  return moment && isName(sender) && isName(identifier) ? { sender, identifier, sent: moment } : undefined;
}

type Value = string | { readonly [name: string]: Value | readonly Value[] };

/** One pass over a document, along the schema. */
class Walk {
  readonly faults: CapFault[] = [];
  readonly lines = new Map<string, number>();

  elements(parent: XmlElement, expected: readonly Element[], path: string): Value {
    this.lines.set(path, parent.line);
    this.#plain(parent, path);
    if (parent.text.trim() !== '') this.#fault(parent, path, 'text beside its elements: expected elements alone');
    const found: Record<string, Value | Value[]> = {};
    const counts = new Map<string, number>();
    let reached = 0;
    let last: XmlElement | undefined;
    let isSigned = false;
    for (const child of parent.children) {
      if (path === 'alert' && child.namespace === SIGNATURE_NAMESPACE) {
        isSigned = true;
        continue;
      }
      const place = child.namespace === CAP_NAMESPACE ? expected.findIndex(({ name }) => name === child.name) : -1;
      const element = expected[place];
      if (!element) {
        const names = expected.map(({ name }) => name).join(', ');
        this.#fault(child, `${path}/${child.name.slice(0, 80)}`, `not an element of ${parent.name}: expected ${names}`);
        continue;
      }
      const count = (counts.get(element.name) ?? 0) + 1;
      counts.set(element.name, count);
      const own = element.repeats ? `${path}/${element.name}[${count}]` : `${path}/${element.name}`;
      if (count > 1 && !element.repeats) this.#fault(child, own, `${element.name} is there twice: expected once`);
      if (isSigned) this.#fault(child, own, 'stands after the signature: expected before it');
      else if (place < reached) this.#fault(child, own, `stands after ${last?.name}: expected before it`);
      else {
        reached = place;
        last = child;
      }
      const value = this.#content(child, element.content, own);
      const before = found[element.name];
      if (!element.repeats) found[element.name] = value;
      else if (Array.isArray(before)) before.push(value);
      else found[element.name] = [value];
    }
    for (const { name, required } of expected) if (required && !counts.has(name)) this.#fault(parent, path, `${name} is missing`);
    return found;
  }

  #content(element: XmlElement, content: Content, path: string): Value {
    if (content.kind === 'elements') return this.elements(element, content.elements, path);
    this.lines.set(path, element.line);
    this.#plain(element, path);
    if (element.children.length > 0) this.#fault(element, path, 'elements within it: expected text alone');
    if (content.kind === 'text') return element.text;
    if (content.kind === 'word') {
      if (!content.of.includes(element.text))
        this.#fault(element, path, `"${element.text.slice(0, 60)}": expected ${content.of.join(', ')}`);
      return element.text;
    }
    const text = element.text.replace(/\s+/g, ' ').trim();
    const wrong = FORMS[content.kind](text);
    if (wrong) this.#fault(element, path, wrong);
    return text;
  }

  #plain({ attributes, line }: XmlElement, path: string): void {
    for (const name of attributes) this.faults.push({ line, path, message: `the attribute ${name.slice(0, 80)}: expected none` });
  }

  #fault({ line }: XmlElement, path: string, message: string): void {
    this.faults.push({ line, path, message });
  }
}

const shaped =
  (form: RegExp, expected: string) =>
  (text: string): string | undefined =>
    form.test(text) ? undefined : `"${text.slice(0, 60)}": expected ${expected}`;

const FORMS = {
  time: timeFault,
  language: shaped(/^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/, 'a language such as zh-CN'),
  uri: shaped(/^[^\s<>"{}|\\^`]*$/, 'a URI'),
  integer: shaped(/^[+-]?\d+$/, 'a whole number'),
  decimal: shaped(/^[+-]?(\d+(\.\d*)?|\.\d+)$/, 'a number'),
} as const;
