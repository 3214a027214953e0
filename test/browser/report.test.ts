import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leftOut } from '../contract/components.ts';
import { seriousFaults } from './support/axe.ts';
import { missingForBrowser } from './support/chromium.ts';
import { type ControlRoom, openControlRoom } from './support/control-room.ts';
import { eventually, rowsOf, stateOf, untilLive } from './support/pages.ts';
import { report } from './support/report.ts';

const MOST_KEYS = 60;

const missing = missingForBrowser();
if (missing) leftOut('A telephone report in the browser', missing.component, missing.install);
else {
  describe('a call about suspected biogas', () => {
    let room: ControlRoom;
    let page: Page;
    let keys = 0;
    const press = async (...pressed: readonly string[]): Promise<void> => {
      for (const key of pressed) {
        await page.keyboard.press(key);
        keys += 1;
      }
    };

    beforeAll(async () => {
      room = await openControlRoom();
      await report(room.city, '沼气味', { domain: 'gas', kind: 'biogas', town: 'zumiao' });
      page = await room.open('chancheng-duty');
      await untilLive(page);
      await rowsOf(page).first().waitFor();
    });
    afterAll(async () => {
      expect(room.errors).toEqual([]);
      await room.close();
    });

    it('is on record after at most 60 keys and no click, and shows before it is sent what it may be the same as', async () => {
      await press('n');
      const form = page.getByTestId('report-form');
      await form.waitFor();
      await eventually(() => page.evaluate('document.activeElement?.id !== "" && document.activeElement?.closest("form") !== null')).toBe(
        true,
      );
      await press(...'yszq', 'Enter', 'Tab');
      await press(...'zum', 'Enter', 'Tab');
      await press(...'13812345678');
      expect(await form.getByRole('textbox', { name: '来电号码' }).inputValue()).toBe('13812345678');
      expect(await form.getByRole('radio', { name: 'Ⅲ级' }).isChecked()).toBe(true);
      await page.getByTestId('same-nearby').getByText('沼气味').waitFor();
      expect(await seriousFaults(page)).toEqual([]);
      await press('Enter');
      await eventually(() => stateOf(page)).toBe('raised');
      expect(keys).toBeLessThanOrEqual(MOST_KEYS);
      const id = new URL(page.url()).pathname.split('/').at(-1);
      const { body } = await room.city.api('chancheng-duty', 'GET', `/v1/incidents/${id}`);
      expect(body).toMatchObject({ domain: 'gas', kind: 'biogas', title: '疑似沼气', grade: 'III', town: 'zumiao' });
      await page.getByRole('link', { name: '返回警情列表' }).click();
      await eventually(() => rowsOf(page).count()).toBe(2);
    });

    it('is not sent without a town, and says what is missing; Escape leaves it', async () => {
      await page.keyboard.press('n');
      const form = page.getByTestId('report-form');
      await form.getByRole('combobox', { name: '什么情况' }).fill('奇怪的响声');
      await page.getByTestId('submit-report').click();
      await form.getByRole('alert').filter({ hasText: '镇街' }).waitFor();
      // What is at one town's object is not said of another's.
      await form.getByRole('combobox', { name: '镇街' }).fill('zumiao');
      await page.keyboard.press('Enter');
      const near = form.getByRole('combobox', { name: '就在哪个监测对象处' });
      await near.fill('1号燃气阀井');
      await page.keyboard.press('Enter');
      await eventually(() => near.inputValue()).toContain('祖庙街道1号');
      await form.getByRole('combobox', { name: '镇街' }).fill('shiwan');
      await page.keyboard.press('Enter');
      await eventually(() => near.inputValue()).toBe('');
      await page.keyboard.press('Escape');
      await form.waitFor({ state: 'hidden' });
      await page.keyboard.press('?');
      await page.getByRole('dialog').getByText('登记电话警情').waitFor();
      await page.keyboard.press('Escape');
    });
  });
}
