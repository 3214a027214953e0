import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { reportDocx } from '../../../functions/api/report/docx.ts';
import { reportHtml } from '../../../functions/api/report/html.ts';
import { handlingReport } from '../../../lib/core/accountability/report/draft.ts';
import type { HandlingReport } from '../../../lib/core/accountability/report/model.ts';
import { reportSeries, seriesWanted } from '../../../lib/core/accountability/report/series.ts';
import type { AlarmRow, Incident } from '../../../lib/core/incident/model.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { ApiCity } from '../support/api-city.ts';
import { FOSHAN } from '../support/foshan.ts';
import { EVENING, MINUTE } from '../support/incident-city.ts';
import { expectWellFormed, unzipped } from '../support/office-file.ts';
import { smallPng } from '../support/small-png.ts';

const LEADER = 'chancheng-leader';
const GAS = 'foshan-gas-member';
const TEXT = { cause: '焊缝腐蚀\n第二行 & <script>alert(1)</script>', measures: '更换管段 / pipe replaced', summary: '电话 13812345678' };

const digestOf = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** An alarm with readings around it, handled to the verification, with a photo of the disposal. */
async function handled(city: ApiCity): Promise<{ id: string }> {
  const { telemetry } = city.tenant('chancheng');
  for (let minute = -20; minute <= 10; minute++) {
    const time = EVENING + minute * MINUTE;
    const reading = { sensor: 'gas-zumiao-01-ch4-1', metric: 'ch4', unit: '%{vol}', time, value: minute < 0 ? 0.2 : 2.4, flags: [] };
    await telemetry.keep('gas-zumiao-01', [{ digest: `d${minute}`, part: 0, receivedAt: time, readings: [reading] }]);
  }
  await city.alarm('chancheng', { time: EVENING, value: 2.4 });
  const [incident] = (await city.get('auditor', '/v1/incidents')).body.items;
  for (const [by, action] of [
    [LEADER, 'assess'],
    [LEADER, 'confirm'],
    [LEADER, 'dispatch'],
    [GAS, 'acknowledge'],
  ] as const)
    expect((await city.act(incident, by, action, { level: 'III' })).status, action).toBe(200);
  const headers = { 'content-type': 'image/png' };
  const photo = await city.call(GAS, 'POST', `/v1/incidents/${incident.id}/evidence`, { bytes: smallPng(), headers });
  city.now += 30 * MINUTE;
  expect((await city.act(incident, GAS, 'dispose', { note: '阀门已关', evidence: [photo.body.id] })).status).toBe(200);
  city.now += 200 * MINUTE;
  expect((await city.act(incident, GAS, 'feed-back')).status).toBe(200);
  expect((await city.act(incident, LEADER, 'verify')).status).toBe(200);
  return incident;
}

describe('the handling report of an incident', () => {
  let city: ApiCity;
  let incident: { id: string };
  const path = (): string => `/v1/incidents/${incident.id}/report`;

  beforeAll(async () => {
    city = await ApiCity.start();
    incident = await handled(city);
  });

  test('is a draft before it is signed: what the record knows, with what a person has to write left open', async () => {
    const { status, text, headers } = await city.get(LEADER, path());
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    for (const part of ['草稿', 'DRAFT', '待填写', '未核定', '2022-06', 'gas-zumiao-01-ch4-1', '<svg', '阀门已关'])
      expect(text).toContain(part);
    expect(text).not.toMatch(/<script|https?:\/\//);
    const report = (await city.get(LEADER, path(), { format: 'json' })).body as HandlingReport;
    expect(report).toMatchObject({ status: 'draft', version: 1, text: {}, subject: { incident: incident.id, grade: 'III', level: 'III' } });
    const [series] = report.series;
    expect(series).toMatchObject({
      sensor: 'gas-zumiao-01-ch4-1',
      unit: '%{vol}',
      thresholds: expect.arrayContaining([{ grade: 'III', value: 1 }]),
    });
    expect(series?.points.length).toBe(26);
    const outcomes = report.obligations.map(({ action, unit, outcome }) => [action, unit.id, outcome ?? null]);
    expect(outcomes).toContainEqual(['dispose', 'foshan-gas', 'on-time']);
    expect(outcomes).toContainEqual(['feed-back', 'foshan-gas', 'late']);
    expect(report.evidence).toMatchObject([{ contentType: 'image/png', embedded: true, digest: digestOf(smallPng()) }]);
  });

  test('is signed by a person, kept in three forms under their digests, and shown so ever after', async () => {
    city.now += MINUTE;
    const published = (await city.act(incident, LEADER, 'publish-report', TEXT)).body;
    expect(published.report).toMatchObject({ version: 1 });
    await city.notifyAll();
    const told = (await city.get('auditor', '/v1/notifications', { unit: 'foshan-gas', limit: '200' })).body.items;
    const page = `https://api.example/incidents/${incident.id}`;
    const ofReport = told.find(({ subject }: { subject: { en: string } }) => subject.en.startsWith('Handling report'));
    expect(ofReport.text.zh.endsWith(`报告（登录后查看或下载）：${page}`)).toBe(true);
    expect(ofReport.text.en.endsWith(`report, to be read or downloaded after sign-in: ${page}`)).toBe(true);
    city.now += 60 * MINUTE;
    await city.act(incident, LEADER, 'clear');
    const { documents } = published.report;
    for (const format of ['html', 'json'] as const) {
      const { text, headers } = await city.get(GAS, path(), { format });
      expect(digestOf(text)).toBe(documents[format]);
      expect(headers.etag).toBe(`"${documents[format]}"`);
    }
    const report = (await city.get(GAS, path(), { format: 'json' })).body as HandlingReport;
    expect(report).toMatchObject({
      status: 'published',
      text: { cause: TEXT.cause, measures: TEXT.measures, summary: '电话 138****5678' },
      signature: { id: LEADER, unit: { id: 'chancheng-centre' } },
    });
    expect(report.obligations.find(({ action }) => action === 'report')).toMatchObject({ state: 'met', outcome: 'on-time' });
    const html = (await city.get(GAS, path())).text;
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toContain('DRAFT</');
    // What people wrote can be deleted one day: the record has its digest alone.
    expect(JSON.stringify(await city.tenant('chancheng').incidents.events(incident.id))).not.toContain('焊缝腐蚀');
  });

  test('is corrected by a new version that names the old one, which stays', async () => {
    const corrected = (await city.act(incident, LEADER, 'correct-report', { ...TEXT, cause: '垫片老化', reason: '检测结果' })).body;
    expect(corrected.report).toMatchObject({ version: 2, replaces: 1 });
    const newest = (await city.get(GAS, path(), { format: 'json' })).body;
    expect(newest).toMatchObject({ version: 2, replaces: 1, text: { cause: '垫片老化', reason: '检测结果' } });
    expect((await city.get(GAS, path(), { format: 'json', version: '1' })).body).toMatchObject({ version: 1, text: { cause: TEXT.cause } });
    expect((await city.get(GAS, path(), { format: 'json', version: 'draft' })).body).toMatchObject({
      version: 3,
      replaces: 2,
      status: 'draft',
    });
    expect(await city.get(GAS, path(), { version: '9' })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/version' }] } });
  });

  test('as a Word document has every part that one needs, each well-formed, and names its fonts', async () => {
    const { documents } = (await city.get(LEADER, `/v1/incidents/${incident.id}`)).body.report;
    const object = await city.tenant('chancheng').reports.get(incident.id, documents.docx);
    const parts = unzipped(Buffer.from(object?.bytes ?? []));
    expect([...parts.keys()]).toEqual(
      expect.arrayContaining([
        '[Content_Types].xml',
        '_rels/.rels',
        'word/document.xml',
        'word/charts/chart1.xml',
        'word/media/image1.png',
      ]),
    );
    for (const [name, bytes] of parts) if (/\.(xml|rels)$/.test(name)) expectWellFormed(bytes.toString('utf8'), name);
    expect(parts.get('word/media/image1.png')).toEqual(smallPng());
    expect(parts.get('word/fontTable.xml')?.toString()).toContain('SimSun');
    expect([...parts.keys()].filter((name) => name.includes('fonts/'))).toEqual([]);
    expect(parts.get('word/document.xml')?.toString()).toContain('垫片老化');
  });

  test('comes in the form that is asked for', async () => {
    const typeFor = async (query: Record<string, string>, accept?: string): Promise<string | undefined> => {
      const answer = await city.call(LEADER, 'GET', path(), { query, headers: accept ? { accept } : {} });
      return answer.status === 200 ? answer.headers['content-type']?.split(';')[0] : String(answer.status);
    };
    const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
    expect(await typeFor({})).toBe('text/html');
    expect(await typeFor({}, '*/*')).toBe('text/html');
    expect(await typeFor({}, 'application/json')).toBe('application/json');
    expect(await typeFor({}, `${word}, text/html;q=0.5`)).toBe(word);
    expect(await typeFor({ format: 'docx' }, 'text/html')).toBe(word);
    expect(await typeFor({ format: 'pdf' })).toBe('400');
  });

  test('is read by whoever may see the incident, and does not exist for others', async () => {
    expect((await city.get(GAS, path())).status).toBe(200);
    expect((await city.get('foshan-duty', path())).status).toBe(200);
    expect((await city.get('nanhai-duty', path())).status).toBe(404);
    expect((await city.get('drainage-dispatch-centre-member', path())).status).toBe(404);
    expect((await city.get(undefined, path())).status).toBe(401);
  });

  test('that was changed where it is kept is not shown as the one that was signed', async () => {
    const { documents } = (await city.get(LEADER, `/v1/incidents/${incident.id}`)).body.report;
    const { reports } = city.tenant('chancheng');
    const before = await reports.get(incident.id, documents.html);
    const bytes = Buffer.from(before?.bytes ?? []);
    bytes[bytes.length - 20] = 0x20;
    await city.objects('chancheng').put(`reports/${incident.id}/${documents.html}`, { bytes, contentType: 'text/html' });
    expect((await city.get(LEADER, path())).status).toBe(500);
    expect(city.log.at(-1)).toContain('was changed after it was signed');
  });
});

test('a report without a text is accepted, as the interface has it, and says that nothing was stated', async () => {
  const city = await ApiCity.start();
  const incident = await handled(city);
  expect((await city.act(incident, LEADER, 'publish-report')).status).toBe(200);
  expect((await city.get(GAS, `/v1/incidents/${incident.id}/report`)).text).toContain('未填写');
  const invalid = await city.act(incident, LEADER, 'correct-report', { cause: '只有原因' });
  expect(invalid).toMatchObject({ status: 400, body: { errors: [{ pointer: '/reason' }] } });
});

/** A report of what a storm left: many alarms, whose readings nobody keeps any more. */
function reportOf(more: Partial<Incident>, text: HandlingReport['text'] = {}): HandlingReport {
  const at = toInstant(EVENING);
  const incident = {
    ...{ id: `${'0'.repeat(26)}-chancheng`, version: 1, headHash: '', tenant: 'chancheng', state: 'raised', domain: 'gas', kind: 'ch4' },
    ...{ title: 't', grade: 'III', tier: 'foshan/chancheng', town: 'foshan/chancheng/zumiao', raisedAt: at, exercise: true },
    ...{ mechanism: '2022-06', alarms: [], obligations: [], tasks: [] },
    ...more,
  } as Incident;
  const wanted = seriesWanted(incident, EVENING);
  return handlingReport({
    incident,
    events: [],
    registry: FOSHAN.registry,
    mechanism: FOSHAN.mechanism.versions.at(-1),
    rules: FOSHAN.rules,
    series: wanted.slice(0, 12).map((one) => ({ wanted: one, readings: [], truncated: false })),
    seriesLeftOut: Math.max(0, wanted.length - 12),
    evidence: new Map(),
    at,
    version: 1,
    text,
  });
}

const NO_PHOTOS = new Map();
const alarm = (index: number): AlarmRow => ({
  ...{ episode: `e${index}`, sensor: `s-${index % 30}`, metric: 'ch4', rule: 'ch4-space', value: 2 },
  ...{ grade: index % 10 === 0 ? 'I' : 'III', onsetAt: toInstant(EVENING + index) },
});

test('of a thousand alarms it lists the most severe, tells of all by kind, and says which readings are no longer kept', () => {
  const report = reportOf({ alarms: Array.from({ length: 1000 }, (_, index) => alarm(index)) });
  expect(report.alarms).toMatchObject({
    total: 1000,
    groups: [
      { grade: 'I', alarms: 100 },
      { grade: 'III', alarms: 900, sensors: 27 },
    ],
  });
  expect(report.alarms.shown).toHaveLength(40);
  expect(report.alarms.shown.every(({ grade }) => grade === 'I')).toBe(true);
  expect(report.seriesLeftOut).toBe(18);
  const html = reportHtml(report, NO_PHOTOS);
  expect(html).toContain('不再保存');
  expect(html.length).toBeLessThan(100_000);
  expect(unzipped(reportDocx(report, NO_PHOTOS)).size).toBeGreaterThan(8);
});

test('a storm that its incident keeps folded is told alarm by alarm, by kind, and as one line of the timeline', async () => {
  const city = await ApiCity.start();
  const sensors = FOSHAN.registry.things.flatMap(({ tenant, sensors: own }) => (tenant === 'chancheng' ? own : []));
  const onset = EVENING;
  for (let number = 0; number < 300; number++) {
    const sensor = sensors.find(({ id }) => id === 'gas-zumiao-01-ch4-1')?.id ?? '';
    const rule = `ch4-space-${number % 60}`;
    await city.alarm('chancheng', { sensor, rule, time: onset + number * 1000, grade: number === 150 ? 'I' : 'III', value: number });
    city.now = onset + number * 1000;
  }
  const [incident] = (await city.get('auditor', '/v1/incidents')).body.items;
  expect(incident.alarms.length).toBeLessThan(300);
  const report = (await city.get(LEADER, `/v1/incidents/${incident.id}/report`, { format: 'json' })).body as HandlingReport;
  expect(report.alarms.total).toBe(300);
  expect(report.alarms.shown).toHaveLength(40);
  expect(report.alarms.shown[0]).toMatchObject({ grade: 'I', value: 150 });
  expect(report.alarms.groups.reduce((sum, { alarms }) => sum + alarms, 0)).toBe(300);
  expect(report.timeline.length).toBeLessThan(20);
});

test('an exercise is marked on every page, and an alarm that late data took back is no series', () => {
  const html = reportHtml(reportOf({ alarms: [{ ...alarm(1), retracted: true }] }), NO_PHOTOS);
  expect(html).toContain('class="draft exercise"');
  expect(html).toContain('后到数据撤销');
  expect(html).toContain('没有与报警相关的监测数据');
});

test('a long series is thinned without losing its peak', () => {
  const wanted = seriesWanted({ alarms: [{ ...alarm(1), sensor: 's', clearedAt: toInstant(EVENING + 3_600_000) }] }, EVENING)[0];
  const readings = Array.from({ length: 5000 }, (_, index) => ({
    ...{ sensor: 's', metric: 'ch4', unit: '%{vol}', flags: [] },
    ...{ time: EVENING + index * 700, value: index === 2345 ? 9.9 : 0.1 },
  }));
  const series = reportSeries(wanted as NonNullable<typeof wanted>, readings, FOSHAN.rules, false);
  expect(series.points.length).toBeLessThanOrEqual(480);
  expect(series.points).toContainEqual([EVENING + 2345 * 700, 9.9]);
  expect(series.readings).toBe(5000);
});

test('whatever people write, the page holds no markup of theirs and every part of the Word document is well-formed', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('<img src=x onerror=1>', ']]>', '&#0;', '"><script>', '\ud800', '\u0000\u202e'),
  );
  const tags = (html: string): string[] => [...html.matchAll(/<\/?[a-zA-Z][^\s>]*/g)].map(([tag]) => tag);
  const plain = tags(reportHtml(reportOf({ title: 't' }, { cause: 'c', measures: 'm' }), NO_PHOTOS));
  fc.assert(
    fc.property(hostile, hostile, (title, cause) => {
      const report = reportOf({ title }, { cause: cause || 'c', measures: title || 'm' });
      const html = reportHtml(report, NO_PHOTOS);
      expect(tags(html)).toEqual(plain);
      for (const [name, bytes] of unzipped(reportDocx(report, NO_PHOTOS))) expectWellFormed(bytes.toString('utf8'), name);
    }),
    { numRuns: 15 },
  );
});
