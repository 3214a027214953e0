import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leftOut } from '../contract/components.ts';
import { cityWithChannels, openReceiver, type Receiver } from '../support/channels.ts';
import { seriousFaults } from './support/axe.ts';
import { BreakableLink } from './support/breakable-link.ts';
import { missingForBrowser } from './support/chromium.ts';
import { type ControlRoom, openControlRoom, PHONE } from './support/control-room.ts';
import { eventually, overflowOf } from './support/pages.ts';
import { actByApi, report } from './support/report.ts';

const GAS = 'foshan-gas';
/** The smallest picture there is. */
const PHOTO = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

interface Seen {
  readonly state: string;
  readonly timeline: readonly { readonly type: string; readonly data: { readonly unit?: string; readonly evidence?: readonly string[] } }[];
}

const missing = missingForBrowser();
if (missing) leftOut('A unit that answers by telephone in the browser', missing.component, missing.install);
else {
  describe('a unit that answers by telephone on a bad link', () => {
    const link = new BreakableLink();
    let root: string;
    let receiver: Receiver;
    let room: ControlRoom;
    let phone: Page;
    let id: string;
    let address: string;

    beforeAll(async () => {
      root = await mkdtemp(join(tmpdir(), 'citywatch-phone-'));
      receiver = await openReceiver(() => ({}));
      const data = join(root, 'data');
      await mkdir(join(data, 'secrets'), { recursive: true });
      await writeFile(join(data, 'secrets', 'gas-hook'), 'hook-key\n', { mode: 0o600 });
      const channels = `[{ kind: outbox }, { kind: webhook, to: "${receiver.origin}/hook", secret: gas-hook }]`;
      room = await openControlRoom({ data, city: await cityWithChannels(root, GAS, channels, '{}\n') });
      id = await report(room.city, '<b>有气味</b>', {
        domain: 'gas',
        kind: 'report',
        town: 'zumiao',
        position: { lat: 23.03, lon: 113.11 },
      });
      await actByApi(room.city, 'chancheng-leader', id, 'assess');
      await actByApi(room.city, 'chancheng-leader', id, 'confirm', { level: 'III' });
      await actByApi(room.city, 'chancheng-leader', id, 'dispatch');
      phone = await room.open(undefined, { viewport: PHONE, prepare: link.on });
    });
    afterAll(async () => {
      await room?.close();
      receiver?.close();
      await rm(root, { recursive: true, force: true });
    });

    const seen = async (): Promise<Seen> => (await room.city.api('chancheng-duty', 'GET', `/v1/incidents/${id}`)).body as Seen;
    const press = (text: string) => phone.locator('main').getByRole('button', { name: text }).click();
    const waits = () => phone.locator('#waiting .waits p').count();

    it('opens the link of its message, and keeps what is pressed while there is no line', async () => {
      await eventually(() => receiver.to('/hook').some(({ body }) => body.subject.zh.startsWith('派单'))).toBe(true);
      address = receiver.to('/hook').find(({ body }) => body.subject.zh.startsWith('派单'))?.body.link;
      await phone.goto(address);
      expect(await overflowOf(phone)).toBe(0);
      expect(await seriousFaults(phone)).toEqual([]);
      await link.cutEverything();
      await press('签收 Acknowledge');
      await phone.getByText('尚未发送').first().waitFor();
      // What comes next is answered without a line too.
      await press('获取当前位置').catch(() => undefined);
      await eventually(() => phone.locator('input[name=lat]').first().inputValue()).toMatch(/^23\./);
      await press('已到场 On scene');
      await phone
        .locator('form:has([value=dispose]) input[type=file]')
        .setInputFiles({ name: 'valve.png', mimeType: 'image/png', buffer: PHOTO });
      await phone.locator('form:has([value=dispose]) textarea').fill('已关阀');
      await press('处置完毕 Disposed');
      await eventually(() => waits()).toBe(3);
      expect(await phone.locator('#waiting').innerText()).toContain('照片 photos 1');
      expect((await seen()).state).toBe('dispatched');
      // The sign-in page of some network is no answer of the city: nothing is forgotten.
      let asked = 0;
      await phone.route(address, (route) => {
        if (route.request().method() !== 'POST') return route.fallback();
        asked += 1;
        return route.fulfill({ contentType: 'text/html', body: '<main>please sign in</main>' });
      });
      await phone.getByRole('button', { name: '立即重试' }).click();
      await eventually(() => asked).toBeGreaterThan(0);
      await phone.getByText('尚未发送').first().waitFor();
      expect(await waits()).toBe(3);
      expect(await phone.locator('#waiting').getByRole('button', { name: '删除 Discard' }).count()).toBe(3);
      await phone.unroute(address);
    });

    it('sends it in its order when the line is back, also after the page was loaded anew', async () => {
      link.mend();
      await phone.goto(address);
      await eventually(() => waits()).toBe(0);
      const { timeline } = await seen();
      const own = timeline.filter(({ data }) => data.unit === GAS).map(({ type }) => type);
      expect(own.slice(-3)).toEqual(['acknowledged', 'arrived', 'obligation-disposed']);
      expect(timeline.find(({ type }) => type === 'obligation-disposed')?.data.evidence).toHaveLength(1);
      expect(await phone.locator('main').innerText()).toContain('提交反馈 Send feedback');
    });

    it('says what was refused, and why', async () => {
      await link.cutEverything();
      await phone.locator('form:has([value=feed-back]) textarea').fill('正常');
      await press('提交反馈 Send feedback');
      await eventually(() => waits()).toBe(1);
      const { obligations } = (await room.city.api('chancheng-duty', 'GET', `/v1/incidents/${id}`)).body as {
        readonly obligations: readonly { readonly id: string; readonly unit: string; readonly action: string }[];
      };
      const owed = obligations.find(({ unit, action }) => unit === GAS && action === 'feed-back');
      await actByApi(room.city, 'foshan-gas-member', id, 'feed-back', { obligation: owed?.id, note: '已处置' });
      link.mend();
      await phone.getByRole('button', { name: '立即重试' }).click();
      await phone.getByText('未被接受 refused: 未记录').waitFor();
      expect(await phone.locator('main').innerText()).toContain('本链接的任务已全部完成');
      await phone.getByRole('button', { name: '删除 Discard' }).click();
      await eventually(() => phone.locator('#waiting section').count()).toBe(0);
    });
  });
}
