import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingForBrowser } from '../browser/support/chromium.ts';
import { type ControlRoom, openControlRoom, PHONE } from '../browser/support/control-room.ts';
import { publishAs } from '../browser/support/gas-leak.ts';
import { act, eventually, rowsOf, stateOf, submit, untilLive } from '../browser/support/pages.ts';
import { leftOut } from '../contract/components.ts';

const EVENING = Date.parse('2026-11-23T20:00:00+08:00');
const MINUTE = 60_000;
const PLANT = 'chemical-nanzhuang-01';
const UNDERPASS = 'drainage-zumiao-01';
const WELL = 'gas-zumiao-01';
const BRIDGE = 'bridge-zumiao-01';
const HYDRANT = 'fire-zumiao-01';
const FINISH = [
  ['verify', 'verified'],
  ['clear', 'cleared'],
  ['archive', 'archived'],
] as const;
/** The beginning of a picture: enough for who only keeps it. */
const PHOTO = Buffer.from('/9j/4AAQSkZJRgABAQEAYABgAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0a', 'base64');

const missing = missingForBrowser();
if (missing) leftOut('A whole shift in the browser', missing.component, missing.install);
else {
  /** Twelve hours of Chancheng's watch. Sensors speak MQTT and the clock is moved; people do all they do in their browsers. */
  describe('a night from eight to eight', () => {
    let room: ControlRoom;
    let duty: Page;
    let leader: Page;
    const incidents: Record<string, string> = {};

    beforeAll(async () => {
      room = await openControlRoom({ args: ['--clock', 'manual', '--now', new Date(EVENING).toISOString()] });
      duty = await room.open('chancheng-duty');
      leader = await room.open('chancheng-leader');
      await untilLive(duty);
    });
    afterAll(() => room?.close());

    /** The city's clock stands where it is put; minutes since eight in the evening. */
    async function at(hours: number, minutes = 0): Promise<void> {
      const now = new Date(EVENING + (hours * 60 + minutes) * MINUTE).toISOString();
      const answer = await room.city.api('operator', 'PUT', '/v1/local/clock', { now });
      expect(answer.status).toBe(200);
    }
    const measure = (thing: string, sensor: string, value: number): Promise<void> =>
      publishAs(room.city, thing, 'chancheng', JSON.stringify([{ n: `${thing}-${sensor}`, v: value }]));

    /** Opens, from the queue, the newest incident of a title, and remembers it by a name of the story. */
    async function take(page: Page, name: string, title: string): Promise<void> {
      await page.goto(room.city.http);
      await rowsOf(page).getByRole('link', { name: title }).first().click();
      await eventually(() => stateOf(page)).toBe('raised');
      incidents[name] = new URL(page.url()).pathname;
      await act(page, 'assess');
      await eventually(() => stateOf(page)).toBe('assessing');
    }
    /** Somebody calls; what the form finds by a few letters is logged in the name of the town. */
    async function call(page: Page, what: string, town: string, address: string): Promise<void> {
      await page.goto(room.city.http);
      await untilLive(page);
      await page.keyboard.press('n');
      const form = page.getByTestId('report-form');
      await form.getByRole('combobox', { name: '什么情况' }).fill(what);
      await page.keyboard.press('Enter');
      await form.getByRole('combobox', { name: '镇街' }).fill(town);
      await page.keyboard.press('Enter');
      await form.getByRole('textbox', { name: '地址或补充说明' }).fill(address);
      await page.keyboard.press('Enter');
      await form.waitFor({ state: 'hidden' });
      await eventually(() => stateOf(page)).toBe('raised');
    }
    const open = async (page: Page, name: string): Promise<void> => {
      await page.goto(`${room.city.http}${incidents[name]}`);
      await eventually(() => stateOf(page)).not.toBeNull();
    };
    async function send(page: Page): Promise<void> {
      await page.getByTestId('submit-action').click();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    }
    /** Opens it as somebody of a unit does on a telephone, and does what the unit owes. */
    async function answer(name: string, user: string, ...actions: readonly string[]): Promise<void> {
      const phone = await room.open(user, { viewport: PHONE });
      await open(phone, name);
      for (const action of actions) {
        await act(phone, action);
        if (action === 'acknowledge') {
          await eventually(() => phone.getByTestId('action-acknowledge').count()).toBe(0);
          continue;
        }
        if (action === 'arrive') await phone.getByRole('checkbox', { name: '附上我的当前位置' }).check();
        if (action === 'dispose') {
          await phone.getByLabel('照片或文件').setInputFiles({ name: 'valve.jpg', mimeType: 'image/jpeg', buffer: PHOTO });
          await phone.getByText('✓ valve.jpg').waitFor();
        }
        await send(phone);
      }
      await phone.context().close();
    }
    async function confirm(page: Page, level: 'Ⅰ级' | 'Ⅱ级' | 'Ⅲ级'): Promise<void> {
      await act(page, 'confirm');
      await page.getByRole('dialog').getByRole('radio', { name: level }).check();
      await send(page);
      await eventually(() => stateOf(page)).toBe('confirmed');
    }
    async function step(page: Page, action: string, state: string): Promise<void> {
      await submit(page, action);
      await eventually(() => stateOf(page)).toBe(state);
    }
    async function falseAlarm(page: Page, reason: string): Promise<void> {
      await act(page, 'false-alarm');
      await page.getByRole('dialog').getByRole('radio', { name: reason }).check();
      await send(page);
      await eventually(() => stateOf(page)).toBe('false-alarm');
    }

    it('begins with the watch taken', async () => {
      await duty.getByRole('link', { name: '交接班' }).click();
      await duty.getByTestId('take-watch').click();
      await duty.locator('[data-testid="shift-holder"][data-mine="true"]').waitFor();
    });

    it('story 1: toxic gas at a chemical plant is settled in minutes, with a photo, and archived', async () => {
      await at(0, 20);
      await measure(PLANT, 'toxic/toxic', 260);
      await take(duty, 'plant', '危化企业罐区');
      await duty
        .getByText(/样例·南庄镇.*摄像机/)
        .first()
        .waitFor();
      await confirm(duty, 'Ⅱ级');
      await step(duty, 'dispatch', 'dispatched');
      await at(0, 22);
      await answer('plant', 'chemical-operators-member', 'acknowledge', 'arrive');
      await at(0, 24);
      await measure(PLANT, 'toxic/toxic', 12);
      await answer('plant', 'chemical-operators-member', 'dispose', 'feed-back');
      await at(0, 30);
      await open(duty, 'plant');
      for (const [action, state] of FINISH) await step(duty, action, state);
    });

    it('a caller smells biogas: nobody finds any', async () => {
      await at(1, 10);
      await call(duty, 'yszq', 'nanz', '龙津路 3 号');
      await take(duty, 'biogas', '疑似沼气');
      await falseAlarm(duty, '其他');
    });

    it('water stands in an underpass; a caller says so too, and both are one incident', async () => {
      await at(2, 5);
      await measure(UNDERPASS, 'ponding-1/ponding', 16);
      await take(duty, 'underpass', '易涝点');
      await confirm(duty, 'Ⅲ级');
      await step(duty, 'dispatch', 'dispatched');
      await answer('underpass', 'drainage-dispatch-centre-member', 'acknowledge', 'arrive');
      await call(duty, 'dljs', 'zum', '地下通道');
      await take(duty, 'caller', '道路积水');
      await act(duty, 'merge');
      await duty.getByRole('dialog').getByRole('combobox').fill('易涝点');
      await duty.keyboard.press('Enter');
      await send(duty);
      await open(duty, 'underpass');
      await duty.locator('[data-event="merged"]').or(duty.getByText('已并入')).first().waitFor();
    });

    it('a bridge’s sensor is broken: a false alarm, and an order to look after it', async () => {
      await at(3, 30);
      await measure(BRIDGE, 'wind/wind', 26);
      await take(duty, 'bridge', '桥');
      await falseAlarm(duty, '传感器故障');
    });

    it('a road collapses, and nobody answers: overdue, and the duty officer presses for it', async () => {
      await at(4, 40);
      await call(duty, 'lmtx', 'shiwan', '澜石二路');
      await take(duty, 'collapse', '路面塌陷');
      await confirm(duty, 'Ⅲ级');
      await step(duty, 'dispatch', 'dispatched');
      await at(6, 30);
      await duty.goto(room.city.http);
      await rowsOf(duty).filter({ hasText: '路面塌陷' }).getByText('超时').waitFor();
      await open(duty, 'collapse');
      await duty.locator('[data-event="obligation-breached"]').first().waitFor();
    });

    it('a hydrant loses pressure in the small hours, and stays for the morning', async () => {
      await at(8, 15);
      await measure(HYDRANT, 'hydrant-1/water-pressure', 0.1);
      await take(duty, 'hydrant', '消防');
      await confirm(duty, 'Ⅲ级');
      await step(duty, 'dispatch', 'dispatched');
    });

    it('story 2: a level I gas leak before dawn: the shift leader confirms, the company answers, and it is cleared', async () => {
      await at(9);
      await measure(WELL, 'ch4-1/ch4', 6.2);
      await take(duty, 'leak', '燃气阀井');
      await open(leader, 'leak');
      await confirm(leader, 'Ⅰ级');
      await eventually(() => stateOf(duty)).toBe('confirmed');
      await step(duty, 'dispatch', 'dispatched');
      await answer('leak', 'foshan-gas-member', 'acknowledge', 'arrive');
      await measure(WELL, 'ch4-1/ch4', 0.1);
      await answer('leak', 'foshan-gas-member', 'dispose', 'feed-back');
      await at(9, 20);
      for (const [action, state] of FINISH) await step(duty, action, state);
    });

    it('is handed over at eight: who comes reads the list, asks, and signs; who goes sees it', async () => {
      await at(12);
      await duty.goto(`${room.city.http}/shift`);
      await duty.getByLabel('内容').fill('澜石二路塌陷处已围挡，白班继续催办');
      await duty.getByRole('button', { name: '写入日志' }).click();
      await duty.getByTestId('duty-log').getByText('白班继续催办').waitFor();
      await leader.goto(`${room.city.http}/shift`);
      const list = leader.getByTestId('hand-over');
      for (const open of ['易涝点', '路面塌陷', '消防']) await list.getByText(open).first().waitFor();
      for (const closed of ['危化企业罐区', '疑似沼气', '燃气阀井']) expect(await list.getByText(closed).count(), closed).toBe(0);
      await list.getByText('白班继续催办').waitFor();
      await leader.getByTestId('take-watch').click();
      await leader.locator('[data-testid="shift-holder"][data-mine="true"]').waitFor();
      await duty.reload();
      await duty.locator('[data-testid="shift-holder"][data-mine="false"]').waitFor();
    });

    it('leaves eight incidents on record, three of them open', async () => {
      await leader.goto(room.city.http);
      await eventually(() => rowsOf(leader).count()).toBe(3);
      await leader.getByRole('button', { name: '全部' }).click();
      await eventually(() => rowsOf(leader).count()).toBe(8);
      // A clock that reminded somebody while an action was on its way: it was sent again by itself.
      expect(room.errors.filter((error) => !error.includes('412'))).toEqual([]);
    });
  });
}
