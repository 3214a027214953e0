import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leftOut } from '../contract/components.ts';
import { BreakableLink } from './support/breakable-link.ts';
import { missingForBrowser } from './support/chromium.ts';
import { type ControlRoom, openControlRoom } from './support/control-room.ts';
import { act, connectionOf, eventually, stateOf, submit, untilLive } from './support/pages.ts';
import { report } from './support/report.ts';

const missing = missingForBrowser();
if (missing) leftOut('Two persons at one incident in the browser', missing.component, missing.install);
else {
  describe('who comes second', () => {
    const link = new BreakableLink();
    let room: ControlRoom;
    let officer: Page;
    let leader: Page;

    beforeAll(async () => {
      room = await openControlRoom();
      const id = await report(room.city, '路面塌陷');
      officer = await room.open('chancheng-duty', { polling: false });
      leader = await room.open('chancheng-leader', { polling: false, prepare: link.on });
      for (const page of [officer, leader]) {
        await page.goto(`${room.city.http}/incidents/${id}`);
        await untilLive(page);
        await page.getByTestId('action-assess').waitFor();
      }
    });
    afterAll(() => room?.close());

    it('is told so, and shown the present state, when the page had not heard of the first', async () => {
      await link.cutPush();
      await eventually(() => connectionOf(leader)).toBe('offline');
      await act(officer, 'assess');
      await eventually(() => stateOf(officer)).toBe('assessing');
      expect(await stateOf(leader)).toBe('raised');

      await act(leader, 'assess');
      await leader.getByText('别人先一步更新了这起警情').waitFor();
      await eventually(() => stateOf(leader)).toBe('assessing');
      expect(await leader.locator('[data-event="assessment-started"]').count()).toBe(1);
      link.mend();
      await eventually(() => connectionOf(leader)).toBe('live');
    });

    it('is warned in the open form of what others did, and may still submit what remains possible', async () => {
      await act(leader, 'confirm');
      await act(officer, 'comment');
      await officer.getByRole('textbox', { name: '备注' }).fill('已致电现场');
      await officer.getByTestId('submit-action').click();
      const form = leader.getByRole('dialog');
      await form.getByText('填写期间警情有更新：备注（禅城区值班员）').waitFor();
      await leader.getByTestId('submit-action').click();
      await eventually(() => stateOf(leader)).toBe('confirmed');
    });

    it('cannot submit a form that somebody else has made pointless, and reads who did', async () => {
      await eventually(() => stateOf(officer)).toBe('confirmed');
      await act(leader, 'dispatch');
      await leader.getByRole('dialog').waitFor();
      await submit(officer, 'dispatch');
      await leader.getByRole('dialog').getByText('禅城区值班员 先一步操作（派单），现在不能再“派单”').waitFor();
      expect(await leader.getByTestId('submit-action').isDisabled()).toBe(true);
      await leader.getByRole('button', { name: '取消' }).click();
      await eventually(() => stateOf(leader)).toBe('dispatched');
    });
  });
}
