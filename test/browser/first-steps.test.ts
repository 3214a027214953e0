import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leftOut } from '../contract/components.ts';
import { seriousFaults } from './support/axe.ts';
import { missingForBrowser } from './support/chromium.ts';
import { type ControlRoom, openControlRoom, PHONE } from './support/control-room.ts';
import { eventually, overflowOf, stateOf } from './support/pages.ts';

const missing = missingForBrowser();
if (missing) leftOut('First steps of a centre in the browser', missing.component, missing.install);
else {
  describe('a centre with nothing yet', () => {
    let room: ControlRoom;
    beforeAll(async () => {
      room = await openControlRoom();
    });
    afterAll(async () => {
      expect(room.errors).toEqual([]);
      await room.close();
    });

    it('is led from its empty queue to what is missing, and tests a channel there', async () => {
      const page = await room.open('operator');
      await page.getByTestId('ready-hint').getByRole('link').click();
      await page.getByRole('combobox', { name: '层级' }).selectOption('sanshui');
      const channels = page.locator('[data-step="channel"]');
      await channels.getByText('未完成', { exact: true }).waitFor();
      await channels.getByText('npx citywatch notify test UNIT').waitFor();
      const first = channels.getByRole('listitem').first();
      const unit = await first.getByRole('strong').innerText();
      await first.getByRole('button', { name: '测试渠道' }).click();
      await eventually(() => channels.getByRole('listitem').filter({ hasText: unit }).count()).toBe(0);
      expect(await seriousFaults(page)).toEqual([]);
    });

    it('starts its exercise by hand, in English on a telephone', async () => {
      const page = await room.open('sanshui-duty', { locale: 'en-GB', viewport: PHONE });
      await page.goto(`${room.city.http}/first-steps`);
      await page.locator('[data-step="drill"]').getByText('to be done').waitFor();
      expect(await page.locator('[data-step="channel"]').getByRole('button').first().isDisabled()).toBe(true);
      expect(await overflowOf(page)).toBe(0);
      expect(await seriousFaults(page)).toEqual([]);
      await page.getByTestId('start-exercise').click();
      await eventually(() => stateOf(page)).toBe('raised');
      await page.locator('.incident-head').getByText('Exercise', { exact: true }).waitFor();
    });
  });
}
