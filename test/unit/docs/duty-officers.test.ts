import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TEXTS } from '../../../console/src/texts/texts.ts';
import { FALSE_ALARM_REASONS } from '../../../lib/core/incident/decide.ts';

const GUIDES = [
  { language: 'en', page: 'duty-officers.md' },
  { language: 'zh', page: 'duty-officers.zh.md' },
] as const;
const textOf = (page: string): string => readFileSync(new URL(`../../../docs/${page}`, import.meta.url), 'utf8');

describe.each(GUIDES)('the guide for duty officers in $language', ({ language, page }) => {
  const guide = textOf(page);
  const texts: Readonly<Record<string, string>> = TEXTS[language];

  it('calls each action as its button in the console is called', () => {
    const named = [...guide.matchAll(/\*\*([^*]+)\*\* ?[（(]`([a-z-]+)`/g)].map(([, button, action]) => ({ button, action }));
    expect(named.length).toBeGreaterThan(15);
    expect(named).toEqual(named.map(({ action }) => ({ action, button: texts[`action.${action}`] })));
  });

  it('lists the reasons of a false alarm', () => {
    const listed = [...guide.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code);
    expect(listed).toEqual([...FALSE_ALARM_REASONS]);
  });
});
