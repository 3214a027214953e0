import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { en } from '../../console/src/texts/en.ts';
import { type zh as Zh, zh } from '../../console/src/texts/zh.ts';
import { leftOut } from '../contract/components.ts';
import { missingForBrowser } from './support/chromium.ts';
import { type ControlRoom, openControlRoom, PHONE } from './support/control-room.ts';
import { GAS_THING, leakGas, publishAs } from './support/gas-leak.ts';
import { act, connectionOf, eventually, overflowOf, rowsOf, stateOf } from './support/pages.ts';
import { report } from './support/report.ts';

/** Each would leave a mark in the window, or a dialog, if any page took it for more than text. */
const HOSTILE = [
  '<img src=x onerror="window.hacked=1;alert(1)">',
  '"><script>window.hacked=1;alert(1)</script>',
  'javascript:alert(1)//</title><svg onload=alert(1)>',
];
const ENDLESS = '塌'.repeat(60) + 'x'.repeat(120);

const missing = missingForBrowser();
if (missing) leftOut('Languages, small screens and hostile texts in the browser', missing.component, missing.install);
else {
  let room: ControlRoom;
  let dialogs = 0;
  const watchDialogs = async (page: Page): Promise<void> => {
    page.on('dialog', (dialog) => {
      dialogs += 1;
      void dialog.dismiss();
    });
  };

  beforeAll(async () => {
    room = await openControlRoom();
    await leakGas(room.city);
  });
  afterAll(() => room?.close());

  /** The gas leak's page, which holds nothing that a person wrote. */
  async function openLeak(page: Page): Promise<void> {
    await page.locator('.row-I a').click();
    await eventually(() => stateOf(page)).not.toBeNull();
  }

  describe('the two languages', () => {
    it('switch at a button on every page, without a word of the other left over', async () => {
      const page = await room.open('chancheng-duty');
      await openLeak(page);
      await eventually(() => leftOvers(page, 'zh')).toEqual([]);
      await page.getByRole('button', { name: 'English' }).click();
      await eventually(() => leftOvers(page, 'en')).toEqual([]);
      expect(await page.locator('html').getAttribute('lang')).toBe('en');
      expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Zumiao gas valve well 1 and adjacent spaces · Methane');

      await page.getByRole('link', { name: 'On watch', exact: true }).click();
      await eventually(() => leftOvers(page, 'en')).toEqual([]);
      await page.getByRole('button', { name: '中文' }).click();
      await eventually(() => leftOvers(page, 'zh')).toEqual([]);
    });

    it('follow the browser at first and the person’s choice from then on', async () => {
      const page = await room.open('admin', { locale: 'en-GB' });
      await page.goto(`${room.city.http}/dead-letters`);
      await page.getByRole('heading', { name: 'Dead letters' }).waitFor();
      await page.getByRole('button', { name: '中文' }).click();
      await page.reload();
      await page.getByRole('heading', { name: '无法处理的报文' }).waitFor();
    });
  });

  describe('the sign-in page', () => {
    it('leads through the issuer back to where one wanted to go', async () => {
      const page = await room.open(undefined);
      await page.goto(`${room.city.http}/dead-letters`);
      await page.getByRole('button', { name: '登录' }).click();
      await page.locator('input[name="user"]').fill('operator');
      await page.getByRole('button', { name: '登录' }).click();
      await page.getByRole('heading', { name: '无法处理的报文' }).waitFor();
    });

    it('is shown again after signing out', async () => {
      const page = await room.open('chancheng-duty');
      await page.locator('.account summary').click();
      await page.getByRole('button', { name: '退出' }).click();
      await page.getByRole('heading', { name: '登录值守台' }).waitFor();
      await page.reload();
      await page.getByRole('heading', { name: '登录值守台' }).waitFor();
    });
  });

  describe('a telephone’s screen', () => {
    it.each(['zh-CN', 'en-GB'] as const)('holds every page without scrolling sideways (%s)', async (locale) => {
      await report(room.city, ENDLESS, { domain: 'bridge', grade: 'II' });
      const page = await room.open('chancheng-leader', { locale, viewport: PHONE });
      await eventually(() => rowsOf(page).count()).toBeGreaterThan(1);
      expect(await overflowOf(page), 'the queue').toBeLessThanOrEqual(0);
      await page.locator('.account summary').click();
      expect(await overflowOf(page), 'the account menu').toBeLessThanOrEqual(0);
      await page.keyboard.press('Escape');
      await page.locator('.row-II a').first().click();
      await eventually(() => stateOf(page)).not.toBeNull();
      expect(await overflowOf(page), 'an endless title').toBeLessThanOrEqual(0);
      await page.goBack();
      await openLeak(page);
      expect(await overflowOf(page), 'an incident').toBeLessThanOrEqual(0);
      expect(await page.getByTestId('action-assess').or(page.getByTestId('action-confirm')).isVisible()).toBe(true);
      await act(page, 'comment');
      await page.getByRole('dialog').waitFor();
      expect(await overflowOf(page), 'a form').toBeLessThanOrEqual(0);
    });
  });

  describe('a dead letter', () => {
    it('says where and why it failed, is sent again at a button, and names who did it', async () => {
      await publishAs(room.city, GAS_THING, 'chancheng', '[{"n":"a-letter"');
      const page = await room.open('operator', { locale: 'en-GB' });
      await page.goto(`${room.city.http}/dead-letters`);
      const row = page.getByRole('row').filter({ hasText: 'a-letter' });
      await row.filter({ hasText: 'the payload is not JSON' }).filter({ hasText: 'not SenML' }).waitFor();
      await row.getByRole('button', { name: 'Send again' }).click();
      await page.getByRole('button', { name: 'Sent again', exact: true }).click();
      await row.filter({ hasText: 'by operator' }).waitFor();
      expect(await row.getByRole('button').count()).toBe(0);
      // What is still wrong is there again, as a letter of its own.
      await page.getByRole('button', { name: 'Not sent again' }).click();
      await row.getByRole('button', { name: 'Send again' }).waitFor();
    });
  });

  describe('hostile texts', () => {
    it('of a report, a note and a dead letter are shown as text and never run', async () => {
      const page = await room.open('chancheng-duty', { prepare: watchDialogs });
      await eventually(() => connectionOf(page)).toBe('live');
      const titled = HOSTILE.map((text) => report(room.city, text, { domain: 'fire', kind: text, grade: 'II', reporter: { name: text } }));
      const [id] = await Promise.all(titled);
      for (const text of HOSTILE) await rowsOf(page).getByText(text, { exact: true }).waitFor();

      await page.goto(`${room.city.http}/incidents/${id}`);
      for (const text of HOSTILE) {
        await act(page, 'comment');
        await page.getByRole('textbox', { name: '备注' }).fill(text);
        await page.getByTestId('submit-action').click();
        await page.locator('.event-details').getByText(text, { exact: true }).waitFor();
      }
      await publishAs(room.city, GAS_THING, 'chancheng', HOSTILE.join(''));
      const operator = await room.open('operator', { prepare: watchDialogs });
      await operator.goto(`${room.city.http}/dead-letters`);
      await operator.getByRole('cell', { name: HOSTILE.join('') }).waitFor();

      for (const one of [page, operator]) {
        expect(await one.evaluate('window.hacked')).toBeUndefined();
        expect(await one.locator('img[src="x"], svg[onload], body script').count()).toBe(0);
      }
      expect(dialogs).toBe(0);
    });
  });
}

type Language = 'zh' | 'en';

/** Short ones are parts of other words and of ids. */
const SHORTEST = 4;

/** What a page shows in the language that it is not in. The button to the other language is meant to. */
async function leftOvers(page: Page, language: Language): Promise<readonly string[]> {
  const text = (await page.locator('#root').innerText()).replaceAll(zh['app.language'], '').replaceAll(en['app.language'], '');
  if (language === 'en') return [...new Set(text.match(/\p{Script=Han}+/gu) ?? [])];
  const keys = Object.keys(zh) as (keyof typeof Zh)[];
  return keys.map((key) => en[key]).filter((word) => word.length >= SHORTEST && !word.includes('{') && text.includes(word));
}
