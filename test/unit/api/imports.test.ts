import { beforeAll, expect, test } from 'vitest';
import { ApiCity } from '../support/api-city.ts';

let city: ApiCity;
beforeAll(async () => {
  city = await ApiCity.start({ publishes: true });
});
const preview = (kind: string, csv: string, by = 'admin') => city.call(by, 'POST', '/v1/imports/preview', { body: { kind, csv } });
const placesOf = (body: { readonly faults: readonly { readonly line: number; readonly column: string }[] }): string[] =>
  body.faults.map(({ line, column }) => `${line} ${column}`);

test('every fault of a table of things is told with line and column, and nothing is offered to be published', async () => {
  const csv = [
    'thing,like,town,lat,lon',
    'gas-zumiao-01,gas-zumiao-02,zumiao,23.03,113.11',
    'Gas 9,nothing,nowhere,113.11,23.03',
    'gas-zumiao-91,gas-zumiao-02,zumiao,13.03,113.11',
    'gas-zumiao-91,gas-zumiao-02,zumiao,23.03,x',
  ].join('\n');
  const { status, body } = await preview('things', csv);
  expect(status).toBe(200);
  expect(placesOf(body)).toEqual(['2 thing', '3 thing', '3 like', '3 town', '3 lat', '4 lat', '5 thing', '5 lon']);
  expect(body).toMatchObject({ rows: 4, body: null });
});

test('what the preview offers is what publishing takes: things like others, with names of their own', async () => {
  const { body } = await preview(
    'things',
    '\uFEFFthing,like,town,lat,lon,zh\r\ngas-zumiao-91,gas-zumiao-02,zumiao,23.03,113.11,新阀井\r\n',
  );
  expect(body).toMatchObject({ rows: 1, replaces: 0, faultCount: 0 });
  city.now += 3000;
  expect(await city.call('admin', 'POST', '/v1/publications', { body: { kind: 'things', body: body.body } })).toMatchObject({
    status: 201,
  });
  city.now += 3000;
  const made = (await city.get('operator', '/v1/things/gas-zumiao-91')).body;
  expect(made).toMatchObject({ tenant: 'chancheng', town: 'zumiao', assets: [{ id: 'gas-zumiao-91-well', name: { zh: '新阀井' } }] });
  expect(made.sensors.map(({ id }: { id: string }) => id)).toContain('gas-zumiao-91-ch4-1');
});

test('people are looked at alike, and those who give way are counted', async () => {
  const person = (await city.tenant('foshan').publications.active('registry')).body.people[0];
  const csv = `id,unit,zh,en,phone\n${person?.id},${person?.unit},张三,,13800000000\nli-si,nobody,,,12a\n`;
  expect(placesOf((await preview('people', csv)).body)).toEqual(['3 unit', '3 zh', '3 phone']);
  const { body } = await preview('people', csv.split('\n').slice(0, 2).join('\n'));
  expect(body).toMatchObject({ rows: 1, replaces: 1, faults: [], body: [{ id: person?.id, name: { zh: '张三', en: '张三' } }] });
});

test('a table that cannot be read, and one without rows, is a fault and no failure', async () => {
  for (const csv of ['', 'thing,town\n', 'thing,like,town,lat,lon\n', 'thing,like,town,lat,lon\n"a'])
    expect((await preview('things', csv)).body.faults, csv).toHaveLength(1);
  expect((await preview('sensors', '')).status).toBe(400);
  expect((await preview('things', '', 'operator')).status).toBe(403);
});
