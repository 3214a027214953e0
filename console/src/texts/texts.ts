import { en } from './en.ts';
import { zh } from './zh.ts';

export type Language = 'zh' | 'en';
export type TextKey = keyof typeof zh;
export type TextValues = Readonly<Record<string, string | number>>;

export const TEXTS: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = { zh, en };

/** A text with its `{names}` filled in; a name without a value stays visible, so that a forgotten one is noticed. */
export function textOf(language: Language, key: TextKey, values: TextValues = {}): string {
  return TEXTS[language][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The word for a value of the API, such as `state` and `raised`. A value this console does not know yet is shown as it came. */
export function wordOf(language: Language, family: string, value: string): string {
  const texts: Readonly<Record<string, string>> = TEXTS[language];
  return texts[`${family}.${value}`] ?? value;
}

/** The first of the browser's languages that the console speaks; Chinese when it speaks none of them. */
export function preferredLanguage(languages: readonly string[]): Language {
  const known = languages.map((tag) => tag.toLowerCase().slice(0, 2)).find((tag) => tag === 'zh' || tag === 'en');
  return known === 'en' ? 'en' : 'zh';
}
