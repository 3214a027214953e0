import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Fault, loadCity } from '../../../lib/config/load-city.ts';

/** A whole city of one district and two towns, small enough to plant faults in. */
const FILES: Readonly<Record<string, string>> = {
  'city.yaml': `id: foshan
code: "440600"
name: { zh: 佛山市, en: Foshan }
position: { lat: 23.02, lon: 113.12 }
area: { lat: [22.64, 23.57], lon: [112.39, 113.39] }
defaults:
  historyRetention: P90D
`,
  'tiers.yaml': `city:
  centre: foshan-centre
  owners: { gas: foshan-gas, other: foshan-services }
districts:
  - id: chancheng
    code: "440604"
    name: { zh: 禅城区, en: Chancheng }
    kind: federated
    position: { lat: 23.009, lon: 113.121 }
    centre: chancheng-centre
    towns:
      - id: zumiao
        code: "440604012"
        name: { zh: 祖庙街道, en: Zumiao }
        position: { lat: 23.03, lon: 113.112 }
      - id: shiwan
        code: "440604010"
        name: { zh: 石湾镇街道, en: Shiwan }
        position: { lat: 23.006, lon: 113.087 }
`,
  'units.yaml': `units:
${[
  'foshan-centre|centre|foshan',
  '{district}-centre|centre|{district}',
  'foshan-gas|owner|foshan',
  'foshan-services|owner|foshan',
  'foshan-bureau|regulator|foshan',
  '{district}-bureau|regulator|{district}',
]
  .map((row) => {
    const [id, kind, tier] = row.split('|');
    return `  - id: "${id}"
    name: { zh: 单位, en: Unit }
    kind: ${kind}
    tier: "${tier}"
    domains: []
    channels: [{ kind: outbox }]
    liaison: [{ officer: "${id}-officer" }]`;
  })
  .join('\n')}
`,
  'people.yaml': `people:
${['foshan-centre', 'chancheng-centre', 'foshan-gas', 'foshan-services', 'foshan-bureau', 'chancheng-bureau']
  .map((unit) => `  - { id: ${unit}-officer, unit: ${unit}, name: { zh: 样例, en: Sample }, phone: "+8600000000001", sample: true }`)
  .join('\n')}
`,
  'profiles.yaml': `profiles:
  - id: valve-well
    domain: gas
    intervalSeconds: 30
    asset: { suffix: well, name: { zh: "{town}{number}号阀井", en: "{town} valve well {number}" } }
    sensors:
      - id: ch4
        count: 2
        metrics:
          - metric: ch4
            unit: "%{vol}"
            range: [0, 100]
            normal: { mean: 0.1, daily: 0.02, noise: 0.005, decimals: 3 }
`,
  'mechanism/2022-06.yaml': `version: "2022-06"
name: { zh: 第二版, en: Version 2 }
effectiveFrom: "2022-06-01T00:00:00+08:00"
effectiveFromProvisional: true
emergency: { district: "{district}-bureau", city: foshan-bureau }
bodies:
  general: { owner: foshan-services, regulator: { district: "{district}-bureau", city: foshan-bureau } }
  gas: { regulator: { district: "{district}-bureau", city: foshan-bureau } }
flows:
  - id: general
    levels:
      I:
        - { body: owner, action: arrive, within: PT30M, from: raised, warnBefore: PT10M, provisional: true }
      II:
        - { body: regulator@city, action: guide, within: PT30M, from: raised, warnBefore: PT10M, provisional: true }
      III:
        - { body: centre, action: assess, within: PT1H, from: raised, warnBefore: PT10M, provisional: true }
`,
  'rules/gas.yaml': `domain: gas
rules:
  - id: ch4-space
    metric: ch4
    unit: "%{vol}"
    when: { above: { III: 1, II: 4, I: 5 } }
    clear: { below: 0.8 }
    source: test
`,
  'things/chancheng.yaml': `things:
  - id: gas-zumiao-01
    profile: valve-well
    town: zumiao
    position: { lat: 23.03, lon: 113.112 }
  - id: gas-shiwan-01
    profile: valve-well
    town: shiwan
    position: { lat: 23.006, lon: 113.087 }
`,
};

/** `[file, text, instead]`: the one place of the text is replaced; `[file, undefined, text]` writes a file, without a text removes it. */
export type Plant = readonly [file: string, text: string | undefined, instead?: string];

/** Loads the mini city with faults planted, as of a moment (epoch milliseconds) where one is given; the files of the faults come back relative to its folder. */
export async function loadMiniCity(
  ...[first, ...rest]: readonly Plant[] | readonly [{ readonly now: number }, ...Plant[]]
): Promise<Awaited<ReturnType<typeof loadCity>>> {
  const options = first && 'now' in first ? first : {};
  const plants = [...(first && !('now' in first) ? [first] : []), ...rest] as readonly Plant[];
  const files = new Map(Object.entries(FILES));
  for (const [file, text, instead] of plants) {
    if (text === undefined) {
      if (instead === undefined) files.delete(file);
      else files.set(file, instead);
      continue;
    }
    const before = files.get(file) ?? '';
    if (before.split(text).length !== 2) throw new Error(`"${text}" is in ${file} ${before.split(text).length - 1} times: expected once`);
    files.set(
      file,
      before.replace(text, () => instead ?? ''),
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'citywatch-city-'));
  try {
    for (const [file, text] of files) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), text);
    }
    const { city, faults } = await loadCity(folder, options);
    return { city, faults: faults.map((fault) => ({ ...fault, file: fault.file.slice(folder.length + 1) })) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** `file:line: message` of each fault. */
export function lines(faults: readonly Fault[]): string[] {
  return faults.map(({ file, line, message }) => `${file}:${line}: ${message}`);
}
