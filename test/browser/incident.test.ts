import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leftOut } from '../contract/components.ts';
import { seriousFaults } from './support/axe.ts';
import { missingForBrowser } from './support/chromium.ts';
import { type ControlRoom, openControlRoom, PHONE } from './support/control-room.ts';
import { GAS_SENSOR, leakGas } from './support/gas-leak.ts';
import { overflowOf } from './support/pages.ts';

const missing = missingForBrowser();
if (missing) leftOut('The page of an incident in the browser', missing.component, missing.install);
else {
  describe('the page of an incident', () => {
    let room: ControlRoom;
    let page: Page;
    let address: string;

    beforeAll(async () => {
      room = await openControlRoom();
      await leakGas(room.city);
      page = await room.open('chancheng-duty');
      await page.locator('.row-I a').click();
      await untilShown(page);
      address = page.url();
    });
    afterAll(async () => {
      expect(room.errors).toEqual([]);
      await room.close();
    });

    it('draws what its sensor measured, with the bounds of the rules and the alarm, and says the same in words', async () => {
      const chart = page.locator('figure.chart').filter({ hasText: GAS_SENSOR });
      await chart.locator('canvas').waitFor();
      await chart.getByText('Ⅱ级 高于 4 %VOL').waitFor();
      expect(await chart.innerText()).toContain('最新 6.2 %VOL');
      expect(await chart.innerText()).toContain('报警 1 次');
      await chart.locator('summary').click();
      await chart.getByRole('cell', { name: '6.2 %VOL' }).waitFor();
    });

    it('shows who owes what by unit and by state, and what is at hand nearby with its telephone masked', async () => {
      const board = page.getByRole('region', { name: '联动任务与时限', exact: true }).last();
      await board.getByRole('region', { name: '佛山燃气公司' }).locator('[data-obligation]').first().waitFor();
      await page.getByRole('button', { name: '按状态' }).click();
      await board.getByRole('region', { name: '计时中' }).getByRole('timer').first().waitFor();
      await page.getByRole('button', { name: '按单位' }).click();
      const nearby = page.getByRole('region', { name: '地点与周边' });
      await nearby.getByText(/公里内的摄像头：[1-9]/).waitFor();
      expect(await nearby.innerText()).toMatch(/\d \*{4}\d{4}|\d\*{4}\d{4}/);
    });

    it('says why what one would look for is not possible', async () => {
      await page.locator('.blocked summary').click();
      const confirm = page.locator('[data-blocked="confirm"]');
      expect(await confirm.getByRole('button').isDisabled()).toBe(true);
      expect(await confirm.innerText()).toContain('要等前一步完成');
      expect(await seriousFaults(page)).toEqual([]);
    });

    it('speaks English, and fits a telephone', async () => {
      const member = await room.open('auditor', { locale: 'en-GB', viewport: PHONE });
      await member.goto(address);
      await member.locator('figure.chart canvas').waitFor();
      await member.getByText('Not possible now').click();
      await member.locator('[data-blocked="assess"]').getByText('Not for your role, or not in your area').waitFor();
      expect(await overflowOf(member)).toBe(0);
      expect(await seriousFaults(member)).toEqual([]);
    });
  });
}

const untilShown = (page: Page): Promise<void> => page.locator('[data-testid="incident-state"]').waitFor();
