import { CAP_NAMESPACE, type CapAlert } from './model.ts';
import { ALERT, type Element } from './schema.ts';

/** The message as a document; the same message is always the same text. What XML cannot hold is replaced. */
export function writeCap(alert: CapAlert): string {
  const lines = written(alert as unknown as Values, ALERT, '  ');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="${CAP_NAMESPACE}">\n${lines.join('\n')}\n</alert>\n`;
}

interface Values {
  readonly [name: string]: string | Values | readonly (string | Values)[] | undefined;
}

function written(values: Values, elements: readonly Element[], indent: string): string[] {
  return elements.flatMap(({ name, content }) => {
    const value = values[name];
    const all = value === undefined ? [] : Array.isArray(value) ? (value as readonly (string | Values)[]) : [value as string | Values];
    return all.flatMap((one) => {
      if (content.kind !== 'elements') return [`${indent}<${name}>${escaped(String(one))}</${name}>`];
      return [`${indent}<${name}>`, ...written(one as Values, content.elements, `${indent}  `), `${indent}</${name}>`];
    });
  });
}

/** A carriage return would be read as a line feed unless it is written as a number. */
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };

const escaped = (text: string): string => xmlText(text).replace(/[&<>\r]/g, (sign) => ESCAPES[sign] ?? sign);

/** The text with what no XML document can hold (most control characters, halves of surrogate pairs) replaced. */
export const xmlText = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  text.toWellFormed().replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD');
