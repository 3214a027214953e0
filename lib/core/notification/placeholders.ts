import type { MessageProvider, Template } from '../registry/model.ts';

/** What a provider's request may ask for, by the name in braces. `secret.<member>` besides. */
export const PLACEHOLDERS = [
  'phone',
  'text',
  'textEn',
  'id',
  'what',
  'place',
  'domain',
  'level',
  'owed',
  'due',
  'unit',
  'link',
  'secret',
] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

const IN_BRACES = /\{([A-Za-z][\w.-]*)\}/g;

/** The text with every known placeholder filled in, each as `written` writes it; braces around anything else stay. */
export function fillIn(
  text: string,
  filling: (name: string) => string | undefined,
  written: (value: string) => string = (value) => value,
): string {
  return text.replace(IN_BRACES, (whole, name: string) => {
    const value = filling(name);
    return value === undefined ? whole : written(value);
  });
}

/** The same of every text in a structure: what is put in cannot change the structure. */
export function fillInAll(template: Template, filling: (name: string) => string | undefined): Template {
  if (typeof template === 'string') return fillIn(template, filling);
  if (Array.isArray(template)) return template.map((part: Template) => fillInAll(part, filling));
  if (typeof template !== 'object') return template;
  return Object.fromEntries(Object.entries(template).map(([name, part]) => [name, fillInAll(part as Template, filling)]));
}

/** Names in braces that stand for nothing. */
export function unknownPlaceholders({ url, headers = {}, json, form = {}, secret }: MessageProvider): string[] {
  const texts = [url, ...Object.values(headers), ...Object.values(form), JSON.stringify(json ?? '')];
  const names = texts.flatMap((text) => [...text.matchAll(IN_BRACES)].map(([, name]) => name as string));
  return [...new Set(names)].filter((name) => {
    if (name === 'secret' || name.startsWith('secret.')) return secret === undefined;
    return !PLACEHOLDERS.some((known) => known === name);
  });
}
