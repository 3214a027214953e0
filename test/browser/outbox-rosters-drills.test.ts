import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leftOut } from '../contract/components.ts';
import { seriousFaults } from './support/axe.ts';
import { missingForBrowser } from './support/chromium.ts';
import { type ControlRoom, openControlRoom, PHONE } from './support/control-room.ts';
import { eventually, overflowOf } from './support/pages.ts';
import { actByApi, report } from './support/report.ts';

const missing = missingForBrowser();
if (missing) leftOut('Outbox, rosters and drills in the browser', missing.component, missing.install);
else {
  describe('what a unit was told, who is on call, and drills', () => {
    let room: ControlRoom;
    let id: string;

    beforeAll(async () => {
      room = await openControlRoom({ args: ['--clock', 'manual', '--now', '2026-11-23T08:00:00+08:00'] });
      id = await report(room.city, '<img src=x onerror=alert(1)>有气味', { domain: 'gas', kind: 'report', town: 'zumiao' });
      await actByApi(room.city, 'chancheng-leader', id, 'assess');
      await actByApi(room.city, 'chancheng-leader', id, 'confirm', { level: 'III' });
      await actByApi(room.city, 'chancheng-leader', id, 'dispatch');
    });
    afterAll(async () => {
      expect(room?.errors).toEqual([]);
      await room?.close();
    });

    it('shows a unit on a telephone what it owes and was told, and acknowledges there', async () => {
      const member = await room.open('foshan-gas-member', { viewport: PHONE });
      await member.goto(`${room.city.http}/outbox`);
      const owed = member.locator(`[data-owed="${id}"]`);
      await owed.getByRole('timer').first().waitFor();
      await member.locator('[data-message]').first().locator('summary').click();
      expect(await overflowOf(member)).toBe(0);
      expect(await seriousFaults(member)).toEqual([]);
      await owed.getByRole('button', { name: '签收' }).click();
      await owed.getByText('已签收').waitFor();
      await owed.getByRole('link', { name: '有气味' }).click();
      await member.getByTestId('incident-state').waitFor();
    });

    it('says in English who is on call, and when nobody is but another centre', async () => {
      const duty = await room.open('operator', { locale: 'en-GB', viewport: PHONE });
      await duty.goto(`${room.city.http}/rosters`);
      await duty.getByRole('button', { name: 'With gaps alone' }).click();
      await eventually(() => duty.locator('[data-gaps="0"]').count()).toBe(0);
      const sanshui = duty.locator('[data-roster="sanshui-centre"]').first();
      await sanshui.getByText('kept by Foshan').click();
      await sanshui.getByText('All duties').click();
      await sanshui.getByRole('cell', { name: 'nobody' }).first().waitFor();
      expect(await overflowOf(duty)).toBe(0);
      expect(await seriousFaults(duty)).toEqual([]);
    });

    it('starts an exercise, and lists it with the scenarios', async () => {
      const duty = await room.open('chancheng-duty', { viewport: PHONE });
      await duty.goto(`${room.city.http}/drills`);
      await duty.locator('[data-passed="false"]').waitFor();
      await duty.getByText('npx citywatch drill outdoor-gas-leak --tier chancheng').waitFor();
      await duty.getByTestId('start-exercise').click();
      await duty.getByTestId('incident-state').waitFor();
      await duty.goto(`${room.city.http}/drills`);
      await duty.locator('[data-exercise]').getByText('演练：疑似沼气').waitFor();
      expect(await overflowOf(duty)).toBe(0);
      expect(await seriousFaults(duty)).toEqual([]);
    });
  });
}
