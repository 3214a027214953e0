import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leftOut } from '../contract/components.ts';
import { type RunningCity, startCity } from '../support/city.ts';
import { BreakableLink } from './support/breakable-link.ts';
import { missingForBrowser } from './support/chromium.ts';
import { type ControlRoom, openControlRoom } from './support/control-room.ts';
import { connectionOf, eventually, queueOf, rowsOf, untilLive } from './support/pages.ts';
import { actByApi, report } from './support/report.ts';

const missing = missingForBrowser();
if (missing) leftOut('The loss of the link in the browser', missing.component, missing.install);
else {
  describe('a console that loses the city', () => {
    const link = new BreakableLink();
    let data: string;
    let room: ControlRoom;
    let again: RunningCity | undefined;
    let duty: Page;
    let first: string;

    beforeAll(async () => {
      data = await mkdtemp(join(tmpdir(), 'citywatch-browser-'));
      room = await openControlRoom({ data });
      duty = await room.open('chancheng-duty', { prepare: link.on });
      await untilLive(duty);
      first = await report(room.city, '路面塌陷');
      await rowsOf(duty).first().waitFor();
    });
    afterAll(async () => {
      await room?.close();
      await again?.stop();
      await rm(data, { recursive: true, force: true });
    });

    it('says that it polls while only the push is lost, and shows what happens all the same', async () => {
      await link.cutPush();
      await eventually(() => connectionOf(duty)).toBe('polling');
      await report(room.city, '围墙倾斜');
      await eventually(() => rowsOf(duty).count()).toBe(2);
      expect(await connectionOf(duty)).toBe('polling');
    });

    it('is live again by itself when the push is back', async () => {
      link.mend();
      await eventually(() => connectionOf(duty)).toBe('live');
    });

    it('says that it is offline, and since when, while the city is gone, and keeps what it knew', async () => {
      await link.cutEverything();
      await room.city.kill();
      await eventually(() => connectionOf(duty)).toBe('offline');
      await eventually(() => duty.getByRole('alert').filter({ hasText: '断线' }).isVisible()).toBe(true);
      expect(await duty.getByRole('alert').filter({ hasText: '断线' }).innerText()).toMatch(/截至 \d\d:\d\d:\d\d/);
      expect(await rowsOf(duty).count()).toBe(2);
    });

    it('catches up with all that happened meanwhile and then equals a fresh load', async () => {
      const port = new URL(room.city.http).port;
      const mqttPort = new URL(room.city.mqttUrl).port;
      again = await startCity({ data, args: ['--http-port', port, '--mqtt-port', mqttPort] });
      await report(again, '广告牌松动');
      await actByApi(again, 'chancheng-duty', first, 'assess');
      await actByApi(again, 'chancheng-duty', first, 'false-alarm', { reasonCode: 'other' });
      expect(await connectionOf(duty)).toBe('offline');

      link.mend();
      await eventually(() => connectionOf(duty)).toBe('live');
      const fresh = await room.open('chancheng-duty');
      await eventually(() => rowsOf(fresh).count()).toBe(2);
      const expected = await queueOf(fresh);
      expect(expected.join()).toContain('广告牌松动');
      expect(expected.join()).not.toContain('路面塌陷');
      await eventually(() => queueOf(duty)).toEqual(expected);
      expect(await duty.getByText('断线').count()).toBe(0);
    });
  });
}
