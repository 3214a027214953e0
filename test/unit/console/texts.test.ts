import { expect, it } from 'vitest';
import { en } from '../../../console/src/texts/en.ts';
import { ownHalf } from '../../../console/src/texts/own-half.ts';
import { textOf, wordOf } from '../../../console/src/texts/texts.ts';
import { zh } from '../../../console/src/texts/zh.ts';
import { loadCity } from '../../../lib/config/load-city.ts';
import { EVENT_NAMES } from '../../../lib/core/accountability/report/words.ts';
import { ACTIONS_BY_STATE } from '../../../lib/core/incident/allowed-actions.ts';
import { FALSE_ALARM_REASONS } from '../../../lib/core/incident/decide.ts';
import { INCIDENT_STATES } from '../../../lib/core/incident/model.ts';
import { OBLIGATION_ACTIONS } from '../../../lib/core/mechanism/model.ts';
import { DEAD_LETTER_QUEUES, DEAD_LETTER_REASONS } from '../../../lib/core/ports/dead-letter-store.ts';
import { DOMAINS } from '../../../lib/core/registry/model.ts';
import { type DutyLogType, LOGGED_KINDS, type LoggedKind } from '../../../lib/core/watch/duty-log.ts';

const placesOf = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort();

it('every text is there in both languages, with the same places to fill in', () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
  for (const key of Object.keys(zh) as (keyof typeof zh)[]) {
    expect(placesOf(en[key]), key).toEqual(placesOf(zh[key]));
    expect(zh[key].trim(), key).not.toBe('');
    expect(en[key].trim(), key).not.toBe('');
  }
});

it('every value of the API that a page shows has a word in both languages', async () => {
  const { city } = await loadCity('cities/foshan');
  const things = city?.registry.things ?? [];
  const metrics = things.flatMap(({ sensors }) => sensors.flatMap((sensor) => sensor.metrics.map(({ metric }) => metric)));
  const families: Readonly<Record<string, readonly string[]>> = {
    deadLetterQueue: DEAD_LETTER_QUEUES,
    deadLetterReason: DEAD_LETTER_REASONS,
    action: Object.values(ACTIONS_BY_STATE).flat(),
    domain: DOMAINS,
    event: Object.keys(EVENT_NAMES),
    logKind: [...LOGGED_KINDS, 'shift-opened', 'handed-over', 'keeping-agreed', 'mode-declared', 'mode-ended'] satisfies (
      | LoggedKind
      | DutyLogType
    )[],
    metric: metrics,
    obligation: [...OBLIGATION_ACTIONS, 'task'],
    reason: FALSE_ALARM_REASONS,
    state: INCIDENT_STATES,
  };
  expect(metrics.length).toBeGreaterThan(0);
  const missing = Object.entries(families).flatMap(([family, values]) =>
    values.filter((value) => !(`${family}.${value}` in zh)).map((value) => `${family}.${value}`),
  );
  expect([...new Set(missing)]).toEqual([]);
});

it('a value without a word is shown as it came, and a place without a value stays visible', () => {
  expect(wordOf('zh', 'action', 'take-over-the-moon')).toBe('take-over-the-moon');
  expect(textOf('en', 'queue.count', {})).toBe('{count} shown');
});

it('of a name in both languages the reader sees their own, of any other all of it', () => {
  expect(ownHalf('佛山燃气公司 / Foshan gas company', 'zh')).toBe('佛山燃气公司');
  expect(ownHalf('佛山燃气公司 / Foshan gas company', 'en')).toBe('Foshan gas company');
  for (const name of ['王伟', 'Smith / Jones', '王伟 / 李静', '禅城 / A / B']) expect(ownHalf(name, 'zh')).toBe(name);
});
