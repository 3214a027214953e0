import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leftOut } from '../contract/components.ts';
import { missingForBrowser } from './support/chromium.ts';
import { type ControlRoom, openControlRoom } from './support/control-room.ts';
import { eventually, rowsOf, stateOf } from './support/pages.ts';
import { report } from './support/report.ts';

/** More than any page has stops. */
const MOST_STOPS = 80;
/** What a page offers to the pointer. */
const OPERABLE = 'a[href]:not(.skip), button:not(:disabled), summary, textarea, input[type="checkbox"]';

const missing = missingForBrowser();
if (missing) leftOut('The keyboard in the browser', missing.component, missing.install);
else {
  describe('without a pointer', () => {
    let room: ControlRoom;
    let page: Page;

    beforeAll(async () => {
      room = await openControlRoom();
      await report(room.city, '路面塌陷');
      page = await room.open('chancheng-leader');
      await rowsOf(page).first().waitFor();
    });
    afterAll(() => room?.close());

    it('everything on the queue’s page is reached by Tab, and each stop shows where one is', async () => {
      expect(await notReached(page)).toEqual([]);
    });

    it('an incident is opened, assessed, confirmed and dispatched', async () => {
      await tabTo(page, '.row-link');
      await page.keyboard.press('Enter');
      await eventually(() => stateOf(page)).toBe('raised');
      expect(await notReached(page)).toEqual([]);

      await tabTo(page, '[data-testid="action-assess"]');
      await page.keyboard.press('Enter');
      await eventually(() => stateOf(page)).toBe('assessing');

      await tabTo(page, '[data-testid="action-confirm"]');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      await tabTo(page, 'input[type="radio"]');
      await page.keyboard.press('ArrowUp');
      await tabTo(page, '[data-testid="submit-action"]');
      await page.keyboard.press('Enter');
      await eventually(() => stateOf(page)).toBe('confirmed');
      expect(await page.locator('.facts').innerText()).toContain('Ⅱ级');

      await tabTo(page, '[data-testid="action-dispatch"]');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      await tabTo(page, '[data-testid="submit-action"]');
      await page.keyboard.press('Enter');
      await eventually(() => stateOf(page)).toBe('dispatched');
    });

    it('a form is left by Escape, back to the button that opened it', async () => {
      await tabTo(page, '[data-testid="action-comment"]');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await eventually(() => page.evaluate('document.activeElement?.dataset.testid')).toBe('action-comment');
    });

    it('the account’s menu opens, closes and signs out', async () => {
      await tabTo(page, '.account summary');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Escape');
      expect(await page.locator('.account[open]').count()).toBe(0);
      await page.keyboard.press('Enter');
      await tabTo(page, '.account .menu-items button:last-child');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: '登录值守台' }).waitFor();
    });
  });
}

const focusFits = (page: Page, selector: string): Promise<boolean> =>
  page.evaluate<boolean>(`document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`);

/** Presses Tab until the focus stands on what fits. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    if (await focusFits(page, selector)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${selector}`);
}

/** What a pointer could press and Tab does not reach, or reaches without showing it. */
async function notReached(page: Page): Promise<readonly string[]> {
  await page.evaluate('document.activeElement?.blur()');
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    await page.keyboard.press('Tab');
    await page.evaluate(`(() => {
      const focused = document.activeElement;
      if (focused && getComputedStyle(focused).outlineStyle !== 'none') focused.setAttribute('data-reached', '');
    })()`);
  }
  return page.evaluate<string[]>(`[...document.querySelectorAll(${JSON.stringify(OPERABLE)})]
    .filter((one) => one.checkVisibility() && !one.hasAttribute('data-reached'))
    .map((one) => one.outerHTML.slice(0, 120))`);
}
