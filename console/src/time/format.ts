import type { Language } from '../texts/texts.ts';

const ZONE = 'Asia/Shanghai';
const LOCALES: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en-GB' };
const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(LOCALES[language], { timeZone: ZONE, hourCycle: 'h23', ...options });
  formats.set(key, known);
  return known;
}

const DAY: Intl.DateTimeFormatOptions = { month: '2-digit', day: '2-digit' };
const TIME: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', second: '2-digit' };

/** Day and time at Foshan, wherever the browser is: `11/23 20:15:07`. */
export function momentText(language: Language, time: string | number): string {
  return format(language, { ...DAY, ...TIME }).format(new Date(time));
}

/** The time alone: `20:15:07`. */
export function timeText(language: Language, time: string | number): string {
  return format(language, TIME).format(new Date(time));
}

/** For the ticks of an axis: the minute, or on a day's first one the day; over more than a day always both. */
export function axisTimeText(language: Language, time: number, days: boolean): string {
  const minute = format(language, { hour: '2-digit', minute: '2-digit' }).format(time);
  const day = format(language, DAY).format(time);
  if (minute === '00:00') return day;
  return days ? `${day} ${minute}` : minute;
}

/** The day alone, with its year: `2022/06/01`. */
export function dayText(language: Language, time: string | number): string {
  return format(language, { year: 'numeric', ...DAY }).format(new Date(time));
}
