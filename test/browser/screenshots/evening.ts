import type { RunningCity } from '../../support/city.ts';
import { publishAs } from '../support/gas-leak.ts';
import { actByApi, report } from '../support/report.ts';

/** What a picture may want to open. */
export interface Evening {
  readonly leak: string;
  readonly ponding: string;
}

const MINUTE = 60_000;
const LEAKING = 'gas-zumiao-01';

/** Three quarters of an hour in Foshan: a gas leak that is being handled, ponding, a doubtful bridge, calls from the street, in three districts. */
export async function playEvening(city: RunningCity): Promise<Evening> {
  let now = Date.parse('2026-11-23T19:00:00+08:00');
  const measure = (thing: string, tenant: string, values: Readonly<Record<string, number>>): Promise<void> =>
    publishAs(city, thing, tenant, JSON.stringify(Object.entries(values).map(([sensor, v]) => ({ n: `${thing}-${sensor}`, v }))));
  const minutesLater = async (minutes: number): Promise<void> => {
    now += minutes * MINUTE;
    const answer = await city.api('operator', 'PUT', '/v1/local/clock', { now: new Date(now).toISOString() });
    if (answer.status !== 200) throw new Error(`the clock was answered ${answer.status}`);
  };
  const at = async (domain: string, tier: string): Promise<string> => {
    for (;;) {
      const { body } = await city.api('admin', 'GET', `/v1/incidents?domain=${domain}&tier=${tier}`);
      const [found] = (body as { readonly items: readonly { readonly id: string }[] }).items;
      if (found) return found.id;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };

  await city.api('chancheng-duty', 'POST', '/v1/shifts', {});
  await city.api('foshan-duty', 'POST', '/v1/shifts', {});
  // Half an hour of quiet, then methane rises.
  for (let minute = 0; minute < 30; minute += 1) {
    const methane = minute < 24 ? 0.2 + 0.08 * Math.sin(minute) : 0.3 + (minute - 23) * 0.7;
    await measure(LEAKING, 'chancheng', { 'ch4-1/ch4': Number(methane.toFixed(2)) });
    await measure('drainage-zumiao-01', 'chancheng', { 'ponding-1/ponding': minute < 15 ? 2 : minute });
    await minutesLater(1);
  }
  await measure(LEAKING, 'chancheng', { 'ch4-1/ch4': 5.6 });
  const leak = await at('gas', 'chancheng');
  const ponding = await at('drainage', 'chancheng');
  await report(city, '桥面伸缩缝异响 / Noise from an expansion joint', {
    domain: 'bridge',
    grade: 'II',
    town: 'nanzhuang',
    position: { lat: 22.9941, lon: 113.0178 },
  });
  const other = async (user: string, body: object): Promise<void> => {
    const answer = await city.api(user, 'POST', '/v1/incidents', { grade: 'III', domain: 'other', kind: 'collapse', ...body });
    if (answer.status !== 201) throw new Error(`a report was answered ${answer.status}`);
  };
  await other('nanhai-duty', { title: '路面塌陷 / Road collapse', town: 'guicheng', position: { lat: 23.035, lon: 113.155 } });
  await other('shunde-duty', {
    domain: 'elevator',
    kind: 'entrapment',
    grade: 'II',
    title: '电梯困人 / Passengers trapped',
    town: 'daliang',
    position: { lat: 22.84, lon: 113.25 },
  });
  await other('sanshui-duty', {
    domain: 'gas',
    kind: 'biogas',
    title: '疑似沼气 / Suspected biogas',
    town: 'xinan',
    position: { lat: 23.16, lon: 112.89 },
  });
  await actByApi(city, 'chancheng-duty', leak, 'assess');
  await minutesLater(2);
  await actByApi(city, 'chancheng-leader', leak, 'confirm', { level: 'I', reason: '甲烷持续上升 / methane keeps rising' });
  await actByApi(city, 'chancheng-leader', leak, 'dispatch');
  await actByApi(city, 'chancheng-duty', ponding, 'assess');
  await minutesLater(3);
  await actByApi(city, 'foshan-gas-member', leak, 'acknowledge');
  await city.api('chancheng-duty', 'POST', '/v1/duty-log', {
    kind: 'call',
    callee: '佛山燃气公司',
    text: '抢修队已出发 / the crew is on its way',
  });
  await minutesLater(12);
  await actByApi(city, 'foshan-gas-member', leak, 'arrive', { position: { lat: 23.0316, lon: 113.1217 } });
  await measure(LEAKING, 'chancheng', { 'ch4-1/ch4': 4.1 });
  await minutesLater(18);
  return { leak, ponding };
}
