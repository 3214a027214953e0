import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { DESK, openControlRoom, PHONE } from '../support/control-room.ts';
import { type Evening, playEvening } from './evening.ts';

/**
 * The pictures of the console in docs/console, of an evening that is played on a clock of its own: `npm run docs:screens`. They are looked at by people;
 * nothing compares them.
 */
const FOLDER = 'docs/console';

interface Shot {
  readonly file: string;
  readonly user: string;
  readonly path: string | ((evening: Evening) => string);
  readonly locale?: 'zh-CN' | 'en-GB';
  readonly viewport?: { readonly width: number; readonly height: number };
  /** What must be there before the picture is taken. */
  readonly shows: string;
  /** All of the page, not only what the window holds. @default false */
  readonly whole?: boolean;
  readonly before?: (page: Page) => Promise<void>;
}

const SHOTS: readonly Shot[] = [
  { file: 'watch', user: 'foshan-duty', path: '/', shows: '.watch-queue .row' },
  { file: 'watch-en', user: 'foshan-duty', path: '/', locale: 'en-GB', shows: '.watch-queue .row' },
  {
    file: 'incident',
    user: 'chancheng-leader',
    path: ({ leak }) => `/incidents/${leak}`,
    whole: true,
    shows: '[data-testid="incident-state"]',
  },
  { file: 'report', user: 'chancheng-duty', path: '/', shows: '.watch-queue .row', before: logCall },
  { file: 'city', user: 'operator', path: '/city', shows: '[data-testid="district-chancheng"]' },
  { file: 'wall', user: 'foshan-duty', path: '/wall', shows: '[data-testid="wall"]' },
  { file: 'shift', user: 'chancheng-leader', path: '/shift', shows: '[data-testid="hand-over"]' },
  { file: 'thing', user: 'chancheng-leader', path: '/things/gas-zumiao-01', shows: '[data-rule]', before: showHistory },
  { file: 'mechanism', user: 'chancheng-leader', path: '/mechanism', shows: 'h1' },
  { file: 'statistics', user: 'foshan-leader', path: '/statistics', shows: '.table' },
  { file: 'rosters', user: 'chancheng-leader', path: '/rosters', shows: '.panel' },
  { file: 'outbox-phone', user: 'foshan-gas-member', path: '/outbox', viewport: PHONE, shows: 'h1' },
  { file: 'watch-phone', user: 'chancheng-duty', path: '/', viewport: PHONE, shows: '.watch-queue .row' },
];

/** As far as it is typed while somebody is still talking. */
async function logCall(page: Page): Promise<void> {
  await page.keyboard.press('n');
  const form = page.getByTestId('report-form');
  await form.getByRole('combobox', { name: '什么情况' }).fill('dljs');
  await page.keyboard.press('Enter');
  await form.getByRole('combobox', { name: '镇街' }).fill('zumiao');
  await page.keyboard.press('Enter');
  await form.getByRole('textbox', { name: '来电号码' }).fill('13800000000');
  await page.getByTestId('same-nearby').waitFor();
}

async function showHistory(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^历史 ch4-1 / }).click();
  await page.getByTestId('history').locator('canvas').waitFor();
}

const wanted = process.argv.slice(2);
const room = await openControlRoom({ args: ['--clock', 'manual', '--now', '2026-11-23T19:00:00+08:00'] });
try {
  await mkdir(FOLDER, { recursive: true });
  const evening = await playEvening(room.city);
  for (const { file, user, path, locale = 'zh-CN', viewport = DESK, shows, whole = false, before } of SHOTS) {
    if (wanted.length > 0 && !wanted.includes(file)) continue;
    const page = await room.open(user, { locale, viewport });
    await page.goto(`${room.city.http}${typeof path === 'string' ? path : path(evening)}`);
    await page.locator(shows).first().waitFor();
    await before?.(page);
    // The map has been drawn and news has been read.
    for (const news of await page.locator('.news-item button').all()) await news.click().catch(() => undefined);
    await page.waitForTimeout(1500);
    await page.screenshot({ path: join(FOLDER, `${file}.png`), fullPage: whole });
    console.log(join(FOLDER, `${file}.png`));
    await page.context().close();
  }
  if (room.errors.length > 0) throw new Error(`pages had errors:\n${room.errors.join('\n')}`);
} finally {
  await room.close();
}
