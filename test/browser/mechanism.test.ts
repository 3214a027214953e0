import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leftOut } from '../contract/components.ts';
import { seriousFaults } from './support/axe.ts';
import { missingForBrowser } from './support/chromium.ts';
import { type ControlRoom, openControlRoom, PHONE } from './support/control-room.ts';
import { eventually, overflowOf } from './support/pages.ts';

const SENSOR = 'gas-zumiao-01-ch4-1';

const missing = missingForBrowser();
if (missing) leftOut('Rules and mechanism in the browser', missing.component, missing.install);
else {
  describe('rules and mechanism', () => {
    let room: ControlRoom;
    let page: Page;

    beforeAll(async () => {
      room = await openControlRoom();
      // Five minutes at 1.1 %VOL: an alarm of grade III while its bound is 1.
      const now = Date.now() / 1000;
      const pack = Array.from({ length: 11 }, (_, index) => ({ n: `${SENSOR}/ch4`, u: '/', v: 0.011, t: now - 300 + 30 * index }));
      expect((await room.city.api('system', 'POST', '/v1/telemetry/gas-zumiao-01', pack)).status).toBe(202);
      page = await room.open('admin');
    });
    afterAll(() => room?.close());

    const open = async (of: Page, search: string): Promise<void> => void (await of.goto(`${room.city.http}/mechanism${search}`));

    it('show what is in force, and the matrix leads to a picture of who owes what by when', async () => {
      await open(page, '');
      await page.getByText('现行', { exact: true }).last().waitFor();
      expect(await seriousFaults(page)).toEqual([]);
      await page.locator('tr[data-flow="gas"]').getByRole('link', { name: '图解' }).first().click();
      await page.getByLabel('地点').selectOption('zumiao');
      const arrive = page.locator('[data-obligation="owner/arrive"]');
      await arrive.getByText('佛山燃气公司').waitFor();
      expect(await arrive.innerText()).toContain('报警后 30 min 内');
      await page.getByText('派单后 10 min 未签收').waitFor();
      expect(await seriousFaults(page)).toEqual([]);
    });

    it('name what changed between two versions', async () => {
      await open(page, '?view=changes');
      const drainage = page.locator('[data-domain="drainage"]');
      await drainage.locator('summary').click();
      await drainage.getByText('引排水调度中心').first().waitFor();
      expect(await drainage.innerText()).toContain('各区住房和城乡建设局');
    });

    it('try other bounds on what was stored, beside those in force, and publish them in two steps', async () => {
      await open(page, '?view=trial');
      await page.getByRole('combobox', { name: '规则' }).selectOption('gas/ch4-space');
      const bound = page.getByLabel('Ⅲ级 界限');
      await bound.fill('4.5');
      await page.getByRole('button', { name: '回测' }).click();
      await page.getByText('expected the more severe grade further out').first().waitFor();
      await bound.fill('1.2');
      await page.getByRole('button', { name: '回测' }).click();
      const result = page.getByTestId('trial-result');
      await result.getByText('−1').waitFor();
      await page.locator('.chart canvas').waitFor();
      await page.mouse.move(0, 0);
      expect(await seriousFaults(page)).toEqual([]);

      await page.getByRole('button', { name: '准备发布…' }).click();
      await page.getByTestId('publish-effects').getByText(`正在持续的报警会结束：${SENSOR}`).waitFor();
      await page.getByRole('button', { name: '确认发布，立即生效' }).click();
      await page.getByText('已发布，规则版本 2').waitFor();

      await open(page, '?view=changes');
      const moved = page.getByTestId('rule-changes');
      await eventually(() => moved.innerText()).toContain('above 1.2');
    });

    it('fit a phone, and say in English that publishing is for others', async () => {
      const officer = await room.open('chancheng-duty', { locale: 'en-GB', viewport: PHONE });
      for (const view of ['', '?view=explain', '?view=changes', '?view=trial']) {
        await open(officer, view);
        await officer.locator('.panel').first().waitFor();
        expect(await overflowOf(officer), view).toBe(0);
      }
      await officer.getByText('Trying and publishing rules is for admins').waitFor();
      expect(room.errors.filter((error) => !error.includes('status of 400'))).toEqual([]);
    });
  });
}
