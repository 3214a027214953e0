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
  readonly before?: (page: Page) => Promise<void>;
}

const SHOTS: readonly Shot[] = [
  { file: 'watch', user: 'foshan-duty', path: '/', shows: '.watch-queue .row' },
  { file: 'watch-en', user: 'foshan-duty', path: '/', locale: 'en-GB', shows: '.watch-queue .row' },
  { file: 'incident', user: 'chancheng-leader', path: ({ leak }) => `/incidents/${leak}`, shows: '[data-testid="incident-state"]' },
  { file: 'incident-whole', user: 'chancheng-leader', path: ({ leak }) => `/incidents/${leak}`, shows: '[data-testid="incident-state"]' },
  { file: 'city', user: 'operator', path: '/city', shows: '[data-testid="district-chancheng"]' },
  { file: 'wall', user: 'foshan-duty', path: '/wall', shows: '[data-testid="wall"]' },
  { file: 'shift', user: 'chancheng-leader', path: '/shift', shows: '[data-testid="hand-over"]' },
  { file: 'watch-phone', user: 'chancheng-duty', path: '/', viewport: PHONE, shows: '.watch-queue .row' },
];

const wanted = process.argv.slice(2);
const room = await openControlRoom({ args: ['--clock', 'manual', '--now', '2026-11-23T19:00:00+08:00'] });
try {
  const evening = await playEvening(room.city);
  for (const { file, user, path, locale = 'zh-CN', viewport = DESK, shows, before } of SHOTS) {
    if (wanted.length > 0 && !wanted.includes(file)) continue;
    const page = await room.open(user, { locale, viewport });
    await page.goto(`${room.city.http}${typeof path === 'string' ? path : path(evening)}`);
    await page.locator(shows).first().waitFor();
    await before?.(page);
    // The map has been drawn and news has been read.
    for (const news of await page.locator('.news-item button').all()) await news.click().catch(() => undefined);
    await page.waitForTimeout(1500);
    await page.screenshot({ path: join(FOLDER, `${file}.png`), fullPage: file.endsWith('-whole') });
    console.log(join(FOLDER, `${file}.png`));
    await page.context().close();
  }
  if (room.errors.length > 0) throw new Error(`pages had errors:\n${room.errors.join('\n')}`);
} finally {
  await room.close();
}
