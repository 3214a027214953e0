import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leftOut } from '../contract/components.ts';
import { missingForBrowser } from './support/chromium.ts';
import { type ControlRoom, ON_SCENE, openControlRoom, PHONE } from './support/control-room.ts';
import { GAS_SENSOR, leakGas } from './support/gas-leak.ts';
import { act, connectionOf, eventually, rowsOf, stateOf, submit } from './support/pages.ts';

interface Obligation {
  readonly id: string;
  readonly unit: string;
  readonly body: string;
  readonly action: string;
  readonly provisional: boolean;
  readonly state: string;
}

interface Incident {
  readonly state: string;
  readonly level: string | null;
  readonly obligations: readonly Obligation[];
  readonly timeline: readonly {
    readonly type: string;
    readonly data: { readonly position?: { readonly lat: number; readonly lon: number } };
  }[];
}

const missing = missingForBrowser();
if (missing) leftOut('The whole way of an incident in the browser', missing.component, missing.install);
else {
  describe('an incident, from the sensor to the archive, in the browsers of those concerned', () => {
    let room: ControlRoom;
    let duty: Page;
    let leader: Page;
    let member: Page;
    let address: string;

    const incident = async (): Promise<Incident> => (await room.city.api('admin', 'GET', `/v1${address}`)).body as Incident;

    beforeAll(async () => {
      room = await openControlRoom();
    });
    afterAll(() => room?.close());

    it('the printed link signs the duty officer in to a live and empty queue', async () => {
      // Nothing is polled: whatever appears from here on was pushed.
      duty = await room.open('chancheng-duty', { polling: false });
      await eventually(() => connectionOf(duty)).toBe('live');
      expect(await duty.getByText('当前没有未办结的警情').isVisible()).toBe(true);
      expect(await rowsOf(duty).count()).toBe(0);
      expect(duty.url(), 'the token does not stay in the address').toBe(`${room.city.http}/`);
    });

    it('a gas leak reported over MQTT appears by push, without a reload', async () => {
      await duty.evaluate("document.body.setAttribute('data-not-reloaded', '')");
      await leakGas(room.city);
      await eventually(() => rowsOf(duty).count()).toBe(1);
      const row = rowsOf(duty).first();
      const text = await row.innerText();
      expect(text).toContain('Ⅰ级');
      expect(text).toContain('已报警');
      expect(text).toContain('祖庙街道1号燃气阀井及相邻地下空间 · 甲烷');
      expect(await duty.locator('body[data-not-reloaded]').count()).toBe(1);
      expect(await duty.getByRole('alert').filter({ hasText: '新警情：Ⅰ级 燃气' }).isVisible()).toBe(true);
      expect(await connectionOf(duty)).toBe('live');
    });

    it('its row counts down to the assessment', async () => {
      const clock = rowsOf(duty).first().getByRole('timer');
      const seconds = async (): Promise<number> => {
        const [minutes, rest] = (await clock.innerText()).split(':').map(Number);
        return (minutes ?? 0) * 60 + (rest ?? 0);
      };
      const first = await seconds();
      expect(first).toBeLessThanOrEqual(15 * 60);
      await eventually(seconds).toBeLessThan(first);
    });

    it('opened, it shows who owes what, what the sensor said, and which limits are provisional', async () => {
      await rowsOf(duty).first().getByRole('link').click();
      await eventually(() => stateOf(duty)).toBe('raised');
      address = new URL(duty.url()).pathname;
      expect(await duty.getByRole('table', { name: '报警' }).innerText()).toContain(GAS_SENSOR);
      expect(await duty.getByRole('table', { name: '报警' }).innerText()).toContain('6.2 %VOL');
      const { obligations } = await incident();
      expect(obligations.some(({ provisional }) => provisional)).toBe(true);
      await duty.getByRole('button', { name: '列表' }).click();
      const table = duty.getByRole('table', { name: '联动任务与时限' });
      for (const { id, provisional } of obligations) {
        const marks = table.locator(`[data-obligation="${id}"]`).getByText('未核定');
        expect(await marks.count(), `obligation ${id}`).toBe(provisional ? 1 : 0);
      }
      expect(await duty.locator('.news-item').count(), 'whoever has it open has seen the news').toBe(0);
    });

    it('the duty officer assesses, and leaves level I to the shift leader', async () => {
      await act(duty, 'assess');
      await eventually(() => stateOf(duty)).toBe('assessing');
      await act(duty, 'confirm');
      const form = duty.getByRole('dialog');
      expect(await form.getByRole('radio', { name: 'Ⅰ级' }).isDisabled()).toBe(true);
      expect(await form.getByText('Ⅰ级须由值班长确认').isVisible()).toBe(true);
      await form.getByRole('button', { name: '取消' }).click();
    });

    it('the shift leader confirms the level, and the duty officer dispatches to every obliged unit', async () => {
      leader = await room.open('chancheng-leader');
      await leader.goto(`${room.city.http}${address}`);
      await submit(leader, 'confirm');
      await eventually(() => stateOf(duty)).toBe('confirmed');
      expect((await incident()).level).toBe('I');

      await act(duty, 'dispatch');
      const list = await duty.getByRole('dialog').getByRole('list').innerText();
      for (const name of ['佛山燃气公司', '禅城区住房和城乡建设局', '佛山市应急管理局']) expect(list).toContain(name);
      await duty.getByTestId('submit-action').click();
      await eventually(() => stateOf(duty)).toBe('dispatched');
    });

    it('the member of the obliged unit acknowledges on a telephone, and the duty officer’s page follows', async () => {
      const owner = (await incident()).obligations.find(({ body }) => body === 'owner');
      member = await room.open(`${owner?.unit}-member`, { viewport: PHONE });
      await rowsOf(member).first().getByRole('link').click();
      expect(await member.getByRole('region', { name: '本单位的任务' }).getByText('到场').isVisible()).toBe(true);
      await act(member, 'acknowledge');
      await eventually(() => stateOf(member)).toBe('handling');
      await eventually(() => stateOf(duty)).toBe('handling');
      await eventually(() => duty.locator('[data-event="acknowledged"]').count()).toBe(1);
      expect(await member.getByText(/已签收 \d/).isVisible()).toBe(true);
    });

    it('a member whose browser cannot tell the position types it; without one nothing is sent', async () => {
      const other = await room.open(`${(await incident()).obligations.find(({ body }) => body === 'owner')?.unit}-member`, {
        prepare: async (page) => {
          await page.addInitScript("Object.defineProperty(navigator, 'geolocation', { value: undefined })");
        },
      });
      await other.goto(`${room.city.http}${address}`);
      await act(other, 'arrive');
      const form = other.getByRole('dialog');
      await form.getByLabel('我的当前位置（纬度, 经度）').fill('23.03');
      await form.getByTestId('submit-action').click();
      expect(await form.getByRole('alert').innerText()).toContain('必填');
      await form.getByRole('button', { name: '取消' }).click();
      await other.context().close();
    });

    it('the duty officer gives an extra task, which the member sees and does', async () => {
      await act(duty, 'assign-task');
      const form = duty.getByRole('dialog');
      const owner = (await incident()).obligations.find(({ body }) => body === 'owner')?.unit;
      await form.getByRole('combobox').fill('佛山燃气');
      await duty.keyboard.press('Enter');
      await form.getByLabel('事项').fill('关闭上游阀门');
      await form.getByLabel('完成时限').fill('2099-01-01T08:00');
      await form.getByTestId('submit-action').click();
      await eventually(() => duty.locator('[data-event="task-assigned"]').count()).toBe(1);
      const task = (await incident()).obligations.find(({ action }) => action === 'task');
      expect(task).toMatchObject({ unit: owner, text: '关闭上游阀门', due: '2099-01-01T08:00:00.000+08:00' });
      await eventually(() => member.getByRole('region', { name: '本单位的任务' }).getByText('关闭上游阀门').isVisible()).toBe(true);
      await submit(member, 'task');
      await eventually(() => duty.locator('[data-event="obligation-met"]').count()).toBe(1);
    });

    it('the member arrives with a position, disposes and feeds back', async () => {
      await act(member, 'arrive');
      await member.getByRole('checkbox', { name: '附上我的当前位置' }).check();
      await member.getByTestId('submit-action').click();
      await eventually(() => duty.locator('[data-event="arrived"]').count()).toBe(1);
      const arrived = (await incident()).timeline.find(({ type }) => type === 'arrived');
      expect(arrived?.data.position).toEqual({ lat: ON_SCENE.latitude, lon: ON_SCENE.longitude });

      await submit(member, 'dispose');
      await eventually(() => stateOf(duty)).toBe('disposed');
      await submit(member, 'feed-back');
      await eventually(() => duty.locator('[data-event="fed-back"]').count()).toBe(1);
    });

    it('the duty officer verifies, clears and archives, and the queue is empty again', async () => {
      for (const [action, state] of [
        ['verify', 'verified'],
        ['clear', 'cleared'],
        ['archive', 'archived'],
      ] as const) {
        await submit(duty, action);
        await eventually(() => stateOf(duty)).toBe(state);
      }
      expect((await incident()).state).toBe('archived');
      await duty.getByRole('link', { name: '返回警情列表' }).click();
      await eventually(() => duty.getByText('当前没有未办结的警情').isVisible()).toBe(true);
      await duty.getByRole('button', { name: '全部' }).click();
      await eventually(() => rowsOf(duty).count()).toBe(1);
    });

    it('no page had an error', () => {
      expect(room.errors).toEqual([]);
    });
  });
}
