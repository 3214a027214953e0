import type { Language } from './texts.ts';

const BETWEEN = ' / ';
const isChinese = (text: string): boolean => /\p{Script=Han}/u.test(text);

/** Of a name written in both languages, as the city writes those it makes (`佛山燃气公司 / Foshan gas company`), the reader's; any other as it is. */
export function ownHalf(text: string, language: Language): string {
  const [zh, en, ...more] = text.split(BETWEEN);
  if (zh === undefined || en === undefined || more.length > 0 || !isChinese(zh) || isChinese(en)) return text;
  return language === 'zh' ? zh : en;
}
