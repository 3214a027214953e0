import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leftOut } from '../contract/components.ts';
import { seriousFaults } from './support/axe.ts';
import { missingForBrowser } from './support/chromium.ts';
import { type ControlRoom, openControlRoom, PHONE } from './support/control-room.ts';
import { eventually, overflowOf } from './support/pages.ts';

const WELL = 'gas-zumiao-01';

const missing = missingForBrowser();
if (missing) leftOut('Things and sensors in the browser', missing.component, missing.install);
else {
  describe('things and sensors', () => {
    let room: ControlRoom;
    let page: Page;

    beforeAll(async () => {
      room = await openControlRoom();
      const reading = [{ n: `${WELL}-ch4-1/ch4`, u: '/', v: 0.0008 }];
      expect((await room.city.api('system', 'POST', `/v1/telemetry/${WELL}`, reading)).status).toBe(202);
      page = await room.open('chancheng-duty');
    });
    afterAll(() => room?.close());

    it('are found by a few words, and by how they stand', async () => {
      await page.goto(`${room.city.http}/things`);
      await page.getByRole('searchbox').fill('祖庙 燃气');
      await eventually(() => page.locator('tr[data-thing]').count()).toBe(3);
      await page.getByLabel('状态').selectOption('never-heard');
      await eventually(() => page.locator('tr[data-thing]').count()).toBe(2);
      expect(new URL(page.url()).searchParams.get('state')).toBe('never-heard');
      await page.getByLabel('状态').selectOption('');
      await page.locator(`tr[data-thing="${WELL}"] [data-state="ok"]`).waitFor();
      expect(await seriousFaults(page)).toEqual([]);
    });

    it('show what they measure, and the rules that judge it', async () => {
      await page.locator(`tr[data-thing="${WELL}"] a`).click();
      await page.locator(`tr[data-series="${WELL}-ch4-1/ch4"]`).getByText('0.08 %VOL').waitFor();
      const rule = page.locator('tr[data-rule="ch4-space"]');
      expect(await rule.innerText()).toContain('高于 1 %VOL');
      expect(await rule.innerText()).toContain('燃气领域的规则');
      await page.getByRole('button', { name: '历史 ch4-1 甲烷' }).click();
      await page.getByTestId('history').getByText('最新 0.08 %VOL').waitFor();
      await page.getByRole('button', { name: '7 天' }).click();
      await page.getByTestId('history').locator('canvas').waitFor();
      expect(await seriousFaults(page)).toEqual([]);
    });

    it('are silenced with a reason, and heard again', async () => {
      await page.getByLabel('说明').fill('<b>标定</b>');
      await page.getByRole('button', { name: '开始静默' }).click();
      const silence = page.locator('[data-silence="active"]');
      await silence.getByText('<b>标定</b>').waitFor();
      await silence.getByRole('button', { name: '结束静默' }).click();
      await silence.waitFor({ state: 'hidden' });
    });

    it('are imported from a table, whose faults are read before anything is written', async () => {
      const admin = await room.open('admin');
      await admin.goto(`${room.city.http}/things`);
      await admin.getByRole('link', { name: '导入设备与人员' }).click();
      const table = (town: string): string => `thing,like,town,lat,lon,zh\ngas-zumiao-91,${WELL},${town},23.03,113.11,新阀井\n`;
      await admin.getByLabel('或粘贴文本').fill(table('nowhere'));
      await admin.getByRole('button', { name: '检查' }).click();
      await admin.locator('[data-fault="2 town"]').getByText('nowhere').waitFor();
      await admin.getByText('没有写入任何内容').waitFor();
      await admin.mouse.move(0, 0);
      expect(await seriousFaults(admin)).toEqual([]);
      await admin.getByLabel('或粘贴文本').fill(table('zumiao'));
      await admin.getByRole('button', { name: '检查' }).click();
      await admin.getByText('将新增 1 项').waitFor();
      await admin.getByRole('button', { name: '发布，立即生效' }).click();
      await admin.getByText('已发布，登记表版本 2').waitFor();
      expect((await room.city.api('admin', 'GET', '/v1/things/gas-zumiao-91')).status).toBe(200);
    });

    it('fit a phone, and say in English why somebody may not silence them', async () => {
      const viewer = await room.open('viewer', { locale: 'en-GB', viewport: PHONE });
      await viewer.goto(`${room.city.http}/things/${WELL}`);
      await viewer.getByText('Silences are for duty officers').waitFor();
      expect(await viewer.getByRole('button', { name: 'Silence it' }).isDisabled()).toBe(true);
      expect(await overflowOf(viewer)).toBe(0);
      await viewer.goto(`${room.city.http}/things`);
      await viewer.locator('tr[data-thing]').first().waitFor();
      expect(await overflowOf(viewer)).toBe(0);
      expect(room.errors).toEqual([]);
    });
  });
}
