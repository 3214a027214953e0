import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishImported } from '../../../lib/cli/imported/imported-file.ts';
import { peopleOf } from '../../../lib/cli/imported/people-file.ts';
import { rostersOf } from '../../../lib/cli/imported/rosters-file.ts';
import type { Target } from '../../../lib/cli/targets.ts';
import { ApiCity } from '../support/api-city.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'citywatch-imported-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

/** The API of a city as the command talks to it. */
const targetOf = (city: ApiCity): Target => ({
  url: '',
  call: async (method, path, body) => ({ etag: undefined, ...(await city.call('admin', method, path, { body })) }),
  demand: () => Promise.reject(new Error('not asked')),
});

describe('a duty table in CSV', () => {
  const TABLE = `\uFEFFunit,from,to,officer,deputy,domain
sanshui-centre,2026-12-01 08:00,2026-12-01 20:00,sanshui-centre-officer,sanshui-centre-deputy,
sanshui-centre,2026/12/1 20:00,2026-12-02T08:00:00+08:00,sanshui-centre-deputy,,
sanshui-centre,2026-12-01 08:00,2026-12-08 08:00,sanshui-centre-gas-officer,,gas
`;

  it('is one roster for each unit and domain, in force from its first duty to its last', async () => {
    const { body } = await rostersOf(await fileOf('table.csv', TABLE), []);
    const [all, gas] = body as { readonly domain?: string; readonly effectiveFrom: string; readonly overrides: readonly object[] }[];
    expect(all).toEqual({
      unit: 'sanshui-centre',
      effectiveFrom: '2026-12-01T08:00:00.000+08:00',
      effectiveUntil: '2026-12-02T08:00:00.000+08:00',
      overrides: [
        {
          from: '2026-12-01T08:00:00.000+08:00',
          to: '2026-12-01T20:00:00.000+08:00',
          officer: 'sanshui-centre-officer',
          deputy: 'sanshui-centre-deputy',
        },
        { from: '2026-12-01T20:00:00.000+08:00', to: '2026-12-02T08:00:00.000+08:00', officer: 'sanshui-centre-deputy' },
      ],
      absences: [],
      deputies: [],
    });
    expect([body.length, gas?.domain, gas?.overrides.length]).toEqual([2, 'gas', 1]);
  });

  it('with faults is refused with the line of each', async () => {
    const wrong = await fileOf('wrong.csv', `${TABLE}Sanshui,2026-12-01 08:00,tomorrow,x,,gaz\n`);
    await expect(rostersOf(wrong, [])).rejects.toMatchObject({
      status: 2,
      message: expect.stringMatching(/wrong\.csv:5: unit: .*\n.*wrong\.csv:5: domain: .*\n.*wrong\.csv:5: to: /),
    });
    await expect(rostersOf(await fileOf('header.csv', 'unit,from\n'), [])).rejects.toMatchObject({
      status: 2,
      message: expect.stringContaining('header.csv:1: the header'),
    });
  });

  it('whose people the city does not know is refused with their lines', async () => {
    const city = await ApiCity.start({ publishes: true });
    const file = await fileOf(
      'unknown.csv',
      TABLE.replace('centre-gas-officer', 'centre-nobody').replace(',sanshui-centre-deputy,\n', ',foshan-gas-officer,\n'),
    );
    await expect(publishImported(targetOf(city), 'rosters', await rostersOf(file, []))).rejects.toMatchObject({
      status: 2,
      message: `${file}:2: foshan-gas-officer belongs to foshan-gas: expected a person of sanshui-centre\n${file}:4: no person "sanshui-centre-nobody": expected the id of a person`,
    });
    const published = await publishImported(targetOf(city), 'rosters', await rostersOf(await fileOf('table.csv', TABLE), []));
    expect(published).toMatchObject({ kind: 'rosters', number: 2, warnings: [] });
    const { body } = await city.tenant('sanshui').publications.active('rosters');
    expect(body.filter(({ unit }) => unit === 'sanshui-centre')).toHaveLength(6);
  });
});

describe('people to import', () => {
  it('come from CSV or YAML, take the place of those of their ids, and are told with their lines when they cannot', async () => {
    const city = await ApiCity.start({ publishes: true });
    const csv = await fileOf(
      'people.csv',
      'id,unit,zh,en,phone\nwang-fang,sanshui-centre,王芳,,+8600000000999\nsanshui-centre-officer,sanshui-centre,李明,Li Ming,\n',
    );
    expect(await publishImported(targetOf(city), 'people', await peopleOf(csv))).toMatchObject({ kind: 'registry', number: 2 });
    const { people } = (await city.tenant('sanshui').publications.active('registry')).body;
    expect(people.find(({ id }) => id === 'wang-fang')).toEqual({
      id: 'wang-fang',
      unit: 'sanshui-centre',
      name: { zh: '王芳', en: '王芳' },
      phone: '+8600000000999',
      sample: false,
    });
    expect(people.filter(({ id }) => id === 'sanshui-centre-officer')).toEqual([
      { id: 'sanshui-centre-officer', unit: 'sanshui-centre', name: { zh: '李明', en: 'Li Ming' }, sample: false },
    ]);
    expect(people).toHaveLength(205);

    const yaml = await fileOf(
      'people.yaml',
      'people:\n  - { id: a, unit: sanshui-centre, name: { zh: 甲, en: A }, sample: true }\n  - { id: b, unit: nowhere, name: { zh: 乙, en: B }, sample: true }\n',
    );
    await expect(publishImported(targetOf(city), 'people', await peopleOf(yaml))).rejects.toMatchObject({
      status: 2,
      message: `${yaml}:3: no unit "nowhere": expected the id of a unit`,
    });
    await expect(peopleOf(await fileOf('bad.csv', 'id,unit,zh,en,phone\nA B,x,甲,A,12\n'))).rejects.toMatchObject({
      status: 2,
      message: expect.stringMatching(/bad\.csv:2: id: .*\n.*bad\.csv:2: phone: /),
    });
  });
});
