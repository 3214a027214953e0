import { describe, expect, it } from 'vitest';
import { checkRosters } from '../../../lib/config/checks/rosters.ts';
import { lines, loadMiniCity } from './mini-city.ts';

const file = (text: string) => ['rosters.yaml', undefined, `rosters:\n${text}`] as const;
const STANDING = `  - unit: "{district}-centre"
    effectiveFrom: "2022-06-01T08:00:00+08:00"
    rotation: { every: day, handOverAt: ["20:00", "08:00"], officers: ["{district}-centre-officer"] }
`;

describe('rosters.yaml', () => {
  it('stands for one roster in each district, and a city need not have it', async () => {
    expect((await loadMiniCity()).city?.rosters).toEqual([]);
    const { city, faults } = await loadMiniCity(file(STANDING));
    expect(faults).toEqual([]);
    expect(city?.rosters).toEqual([
      {
        unit: 'chancheng-centre',
        effectiveFrom: '2022-06-01T08:00:00.000+08:00',
        rotation: { every: 'day', handOverAt: ['08:00', '20:00'], officers: ['chancheng-centre-officer'] },
        overrides: [],
        absences: [],
        deputies: [],
      },
    ]);
  });

  it('is told what is wrong in it, each with its line', async () => {
    const time = STANDING.replace('"20:00"', '"8:00"');
    expect(lines((await loadMiniCity(file(time))).faults)).toEqual([
      'rosters.yaml:4: rosters[0].rotation.handOverAt[0]: "8:00": expected a time of day in quotes, such as "08:00"',
    ]);
    const nobody = `${STANDING}  - unit: foshan-gas
    effectiveFrom: "2022-06-01T08:00:00+08:00"
    deputies: [foshan-gas-officer]
`;
    expect(lines((await loadMiniCity(file(nobody))).faults)).toEqual([
      'rosters.yaml:5: the roster of foshan-gas names nobody: expected a rotation or overrides',
    ]);
    const other = STANDING.replace(
      'officers: ["{district}-centre-officer"]',
      'officers: ["{district}-centre-officer", foshan-gas-officer]',
    );
    expect(lines((await loadMiniCity(file(other))).faults)).toEqual([
      'rosters.yaml:4: foshan-gas-officer belongs to foshan-gas: expected a person of chancheng-centre',
    ]);
  });

  it('with a gap in the coming 30 days is a fault when somebody asks with a date, and never keeps a city from starting', async () => {
    const now = Date.parse('2026-11-23T12:00:00+08:00');
    const table = `  - unit: foshan-centre
    effectiveFrom: "2026-11-01T08:00:00+08:00"
    effectiveUntil: "2026-12-01T08:00:00+08:00"
    rotation: { every: day, handOverAt: ["08:00"], officers: [foshan-centre-officer] }
`;
    expect((await loadMiniCity(file(table))).faults).toEqual([]);
    const gap = 'nobody is on call for foshan-centre from 2026-12-01T08:00:00.000+08:00 to 2026-12-23T12:00:00.000+08:00';
    expect(lines((await loadMiniCity({ now }, file(table))).faults)).toEqual([`rosters.yaml:2: ${gap}`]);
    expect((await loadMiniCity({ now }, file(STANDING))).faults).toEqual([]);
    // A table for the mode has a hole that the standing roster has not; before it and behind it the standing one is kept.
    const emergency = `  - unit: foshan-centre
    effectiveFrom: "2026-11-01T08:00:00+08:00"
    rotation: { every: day, handOverAt: ["08:00"], officers: [foshan-centre-officer] }
  - unit: foshan-centre
    mode: II
    effectiveFrom: "2026-11-25T08:00:00+08:00"
    effectiveUntil: "2026-11-28T08:00:00+08:00"
    overrides: [{ from: "2026-11-25T08:00:00+08:00", to: "2026-11-27T08:00:00+08:00", officer: foshan-centre-officer }]
`;
    const hole = 'nobody is on call for foshan-centre from 2026-11-27T08:00:00.000+08:00 to 2026-11-28T08:00:00.000+08:00';
    expect(lines((await loadMiniCity({ now }, file(emergency))).faults)).toEqual([`rosters.yaml:5: ${hole} in response mode II`]);
    expect(checkRosters({ mechanism: [], rules: [], things: [], resources: [] }, {} as never, now)).toEqual([]);
  });
});
