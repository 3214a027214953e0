import { SaxesParser } from 'saxes';
import { CAP_CONTENT_TYPE } from './model.ts';

/** An element as it stands in a document. */
export interface XmlElement {
  readonly name: string;
  readonly namespace: string;
  readonly line: number;
  readonly attributes: readonly string[];
  readonly children: readonly XmlElement[];
  /** All of its own character data. */
  readonly text: string;
}

/** What is not even XML that may be read: nothing of it is used. */
export class NotCap extends Error {
  override readonly name = 'NotCap';
  /** From 1. */
  readonly line: number;
  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** A message carries pictures at most as base 64 within it. */
export const MAX_CAP_BYTES = 1024 * 1024;
/** CAP's own elements nest five deep; a signature some more. */
const MAX_DEPTH = 24;

interface Open extends XmlElement {
  readonly children: XmlElement[];
  text: string;
}

/**
 * The root element of a document: well-formed, UTF-8, with no document type, so that no entity but the five of XML itself can be in it. Throws
 * NotCap.
 */
export function readXml(bytes: Uint8Array): XmlElement {
  if (bytes.length > MAX_CAP_BYTES) throw new NotCap(`${bytes.length} bytes: expected at most ${MAX_CAP_BYTES}`, 1);
  const text = decoded(bytes);
  const parser = new SaxesParser({ xmlns: true, position: true });
  const stop = (message: string): never => {
    throw new NotCap(message, parser.line);
  };
  const open: Open[] = [];
  let root: XmlElement | undefined;
  parser.on('error', ({ message }) => stop(`not well-formed XML: ${message.replace(/^\d+:\d+: /, '')}`));
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && encoding.toUpperCase() !== 'UTF-8') stop(`the encoding "${encoding}": expected UTF-8`);
  });
  // Told only when it has ended; nothing in it has had any effect until then.
  parser.on('doctype', () => stop('a document type: expected none, for entities are not taken'));
  let startedAt = 1;
  parser.on('opentagstart', () => {
    startedAt = parser.line;
  });
  parser.on('opentag', ({ local, uri, attributes }) => {
    if (open.length === MAX_DEPTH) stop(`elements more than ${MAX_DEPTH} deep`);
    const names = Object.values(attributes).flatMap(({ name, uri: of }) => (of.startsWith('http://www.w3.org/') ? [] : [name]));
    const element: Open = { name: local, namespace: uri, line: startedAt, attributes: names, children: [], text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => {
    root = open.pop();
  });
  const add = (data: string): void => {
    const element = open.at(-1);
    if (element) element.text += data;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.write(text).close();
  return root ?? stop(`expected a document of ${CAP_CONTENT_TYPE}`);
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    if (cause instanceof TypeError) throw new NotCap('bytes that are not UTF-8', 1);
    throw cause;
  }
}
