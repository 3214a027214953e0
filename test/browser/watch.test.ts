import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leftOut } from '../contract/components.ts';
import { missingForBrowser } from './support/chromium.ts';
import { type ControlRoom, openControlRoom } from './support/control-room.ts';
import { eventually, rowsOf, untilLive } from './support/pages.ts';
import { actByApi, report } from './support/report.ts';

const HOSTILE = '<img src=x onerror="window.hacked=1">';
/** Far enough from each other to be markers of their own. */
const ZUMIAO = { lat: 23.03, lon: 113.112 };
const NANZHUANG = { lat: 22.987, lon: 113.006 };

const missing = missingForBrowser();
if (missing) leftOut('Map, queue and city view in the browser', missing.component, missing.install);
else {
  describe('the watch', () => {
    let room: ControlRoom;
    let page: Page;
    let gas: string;
    let bridge: string;
    const marker = () => page.locator('.map-incident:not(.many)');
    const row = (id: string) => page.getByTestId(`incident-${id}`);

    beforeAll(async () => {
      room = await openControlRoom();
      gas = await report(room.city, HOSTILE, { domain: 'gas', grade: 'I', town: 'zumiao', position: ZUMIAO });
      bridge = await report(room.city, '桥梁振动', { domain: 'bridge', grade: 'II', town: 'nanzhuang', position: NANZHUANG });
      page = await room.open('chancheng-duty');
      await untilLive(page);
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await rowsOf(page).first().waitFor();
    });
    afterAll(async () => {
      expect(room.errors).toEqual([]);
      await room.close();
    });

    it('draws the city from its towns, with names in the reader’s language, and needs nothing from elsewhere', async () => {
      await eventually(() => page.locator('.map-town').count()).toBeGreaterThan(20);
      await eventually(() => page.locator('.map-name-district').allInnerTexts()).toContain('禅城区');
      await page.getByRole('button', { name: 'English' }).click();
      await eventually(() => page.locator('.map-name-district').allInnerTexts()).toContain('Chancheng');
      await page.getByRole('button', { name: '中文' }).click();
      await eventually(() => page.locator('.map-sensors, .map-sensor').count()).toBeGreaterThan(0);
    });

    it('shows an incident on the map as its row does: numeral, and nothing that moves for whoever wants none', async () => {
      await eventually(() => marker().allInnerTexts()).toEqual(expect.arrayContaining(['I', 'II']));
      expect(await page.evaluate(`getComputedStyle(document.querySelector('.pulse')).animationName`)).toBe('none');
      expect(await page.evaluate('window.hacked')).toBeUndefined();
    });

    it('selects on the map what is selected in the queue, and the other way round', async () => {
      await row(bridge).getByRole('button').click();
      await eventually(() => page.locator('.map-incident.selected').innerText()).toBe('II');
      expect(await page.getByTestId('selected-card').innerText()).toContain('桥梁振动');
      await marker().filter({ hasText: /^I$/ }).click();
      await eventually(() => row(gas).getAttribute('class')).toContain('row-selected');
      expect(await page.getByTestId('selected-card').innerText()).toContain(HOSTILE);
    });

    it('opens a town by its address: a link that shows the same to whoever gets it', async () => {
      await page.goto(`${room.city.http}/?tier=nanzhuang`);
      await eventually(() => rowsOf(page).count()).toBe(1);
      await page.locator('.map-bar').getByText('南庄镇').waitFor();
      // The way back from an incident leads to the same filter.
      await rowsOf(page).getByRole('link').click();
      await page.getByRole('link', { name: '返回警情列表' }).click();
      await eventually(() => rowsOf(page).count()).toBe(1);
      await page.getByRole('button', { name: '全部区域' }).click();
      await eventually(() => rowsOf(page).count()).toBe(2);
      expect(new URL(page.url()).search).toBe('');
    });

    it('keeps what nobody has answered above the rest', async () => {
      expect(await page.locator('.pinned .row').count()).toBe(2);
      await actByApi(room.city, 'chancheng-duty', gas, 'assess');
      await eventually(() => page.locator('.rest .row').count()).toBe(1);
      expect(await page.locator('.pinned .row').getAttribute('data-testid')).toBe(`incident-${bridge}`);
    });

    it('is taken, written about and handed over by a signature, on one page', async () => {
      await page.getByRole('link', { name: '交接班' }).click();
      await page.getByTestId('take-watch').click();
      await page.locator('[data-testid="shift-holder"][data-mine="true"]').waitFor();
      await page.getByLabel('内容').fill(HOSTILE);
      await page.getByRole('button', { name: '写入日志' }).click();
      await page.getByTestId('duty-log').getByText(HOSTILE, { exact: true }).waitFor();

      const leader = await room.open('chancheng-leader');
      await leader.goto(`${room.city.http}/shift`);
      const list = leader.getByTestId('hand-over');
      await list.getByText('桥梁振动').waitFor();
      await list.getByText(HOSTILE).last().waitFor();
      await leader.getByTestId('take-watch').click();
      await leader.locator('[data-testid="shift-holder"][data-mine="true"]').waitFor();
      await leader.getByTestId('duty-log').getByText('签字接班').waitFor();
      await leader.locator('summary').filter({ hasText: '宣布响应状态' }).click();
      await leader.getByLabel('范围').selectOption('chancheng');
      await leader.getByLabel('理由').fill(HOSTILE);
      await leader.getByRole('button', { name: '宣布响应状态' }).click();
      await leader.getByTestId('response-modes').getByText(HOSTILE, { exact: true }).waitFor();
      expect(await leader.evaluate('window.hacked')).toBeUndefined();
      await page.goto(room.city.http);
    });

    it('counts the districts side by side, each with a way to its own incidents', async () => {
      const wall = await room.open('operator');
      await wall.getByRole('link', { name: '全市概览' }).click();
      const chancheng = wall.getByTestId('district-chancheng');
      await eventually(() => chancheng.locator('.big-number').innerText()).toBe('2');
      await chancheng.getByText('市区链路').waitFor();
      expect(await wall.getByTestId('district-nanhai').locator('.big-number').innerText()).toBe('0');

      await wall.goto(`${room.city.http}/wall?every=5`);
      const shown = () => wall.getByTestId('wall').getAttribute('data-view');
      await eventually(shown).toBe('map');
      expect(await wall.locator('.header').count()).toBe(0);
      await eventually(shown).toBe('districts');
    });
  });
}
