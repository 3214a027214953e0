type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element of SVG; its content is elements, or text from `textOf`. */
export function element(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escaped(typeof value === 'number' ? short(value) : value)}"`],
  );
  return content.length === 0 ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${content.join('')}</${name}>`;
}

/** A line of text at a place. */
export const label = (x: number, y: number, text: string, attributes: Attributes = {}): string =>
  element('text', { x, y, ...attributes }, escaped(text));

/** A coordinate with a tenth of a pixel: finer is not seen, and the file stays small. */
export const short = (value: number): string => String(Math.round(value * 10) / 10);

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
