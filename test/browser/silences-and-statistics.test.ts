import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leftOut } from '../contract/components.ts';
import { seriousFaults } from './support/axe.ts';
import { missingForBrowser } from './support/chromium.ts';
import { type ControlRoom, openControlRoom, PHONE } from './support/control-room.ts';
import { eventually, overflowOf } from './support/pages.ts';
import { actByApi, report } from './support/report.ts';

const missing = missingForBrowser();
if (missing) leftOut('Silences and statistics in the browser', missing.component, missing.install);
else {
  describe('silences and statistics', () => {
    let room: ControlRoom;
    let leader: Page;

    beforeAll(async () => {
      room = await openControlRoom({ args: ['--clock', 'manual', '--now', '2026-11-23T08:00:00+08:00'] });
      const id = await report(room.city, '有气味', { domain: 'gas', kind: 'report', town: 'zumiao' });
      await report(room.city, '路面塌陷');
      await actByApi(room.city, 'chancheng-leader', id, 'assess');
      await actByApi(room.city, 'chancheng-leader', id, 'false-alarm', { reasonCode: 'weather' });
      leader = await room.open('chancheng-leader');
    });
    afterAll(() => room?.close());

    it('make a window that recurs, end one occurrence of it, and all of it', async () => {
      await leader.goto(`${room.city.http}/silences`);
      await leader.getByLabel('对象').selectOption('assets');
      await leader.getByLabel('编号').fill('gas-zumiao-01-well');
      await leader.getByLabel('结束', { exact: true }).fill('2026-12-10T23:59');
      await leader.getByLabel('按周重复').check();
      await leader.getByLabel('周二').check();
      await leader.getByLabel('说明').fill('<img src=x onerror=alert(1)>标定');
      await leader.getByRole('button', { name: '开始静默' }).click();
      await leader.getByRole('button', { name: '计划中' }).click();
      const silence = leader.locator('[data-silence="pending"]');
      await silence.getByText('<img src=x onerror=alert(1)>标定').waitFor();
      expect(await silence.innerText()).toContain('每周二 02:00–04:00');
      expect(await silence.innerText()).toContain('下次： 11/24 02:00:00');
      expect(await seriousFaults(leader)).toEqual([]);
      await silence.getByRole('button', { name: '仅结束这一次' }).click();
      await silence.getByText('12/01 02:00:00').waitFor();
      await silence.getByRole('button', { name: '结束静默' }).click();
      await silence.waitFor({ state: 'hidden' });
      await leader.getByRole('button', { name: '已结束' }).click();
      await leader.locator('[data-silence="expired"]').waitFor();
    });

    it('count what was raised, part by part, draw it, and give it as a file', async () => {
      await leader.goto(`${room.city.http}/statistics`);
      await leader.getByLabel('分项').selectOption('domain');
      const gas = leader.locator('.figures tr', { hasText: '燃气' });
      await eventually(() => gas.locator('td').allInnerTexts()).toEqual(expect.arrayContaining(['1', '1 100 %']));
      await leader.locator('.figure-picture canvas').waitFor();
      const [file] = await Promise.all([leader.waitForEvent('download'), leader.getByRole('button', { name: '导出 CSV' }).first().click()]);
      expect(await readFile(await file.path(), 'utf8')).toContain('燃气,1,1,');
      await leader.getByLabel('分项').selectOption('month');
      await leader.locator('.figures th', { hasText: '2026-11' }).waitFor();
      await leader.getByRole('table', { name: '红黑榜' }).waitFor();
      await leader.mouse.move(0, 0);
      expect(await seriousFaults(leader)).toEqual([]);
    });

    it('fit a phone, in English, and say why somebody may not', async () => {
      const viewer = await room.open('viewer', { locale: 'en-GB', viewport: PHONE });
      await viewer.goto(`${room.city.http}/silences`);
      await viewer.getByText('Silences are for duty officers').waitFor();
      expect(await overflowOf(viewer)).toBe(0);
      await viewer.goto(`${room.city.http}/statistics`);
      await viewer.getByText('The scoreboard is for the safety commission').waitFor();
      await viewer.locator('.figures').first().waitFor();
      expect(await overflowOf(viewer)).toBe(0);
      expect(await seriousFaults(viewer)).toEqual([]);
      expect(room.errors).toEqual([]);
    });
  });
}
