import { describe, expect, it } from 'vitest';
import { tenantPart } from '../../../lib/config/tenant-part.ts';
import type { Registry } from '../../../lib/core/registry/model.ts';
import { expectFaults, type FaultCase } from './fault-cases.ts';
import { loadMiniCity, type Plant } from './mini-city.ts';

const source = (more: string): Plant => [
  'sources.yaml',
  undefined,
  `sources:\n  - id: platform\n    name: { zh: 平台, en: Platform }\n    tier: chancheng\n${more}`,
];

const cases: readonly FaultCase[] = [
  {
    what: 'a tier that is none',
    plant: [['sources.yaml', undefined, 'sources:\n  - { id: p, name: { zh: 平, en: P }, tier: nowhere }\n']],
    faults: [['sources.yaml:2', /no tier "nowhere"/]],
  },
  { what: 'a field nobody knows', plant: [source('    fields: { level: /x }\n')], faults: [['sources.yaml:5', /level/]] },
  { what: 'what is no pointer', plant: [source('    fields: { title: 标题 }\n')], faults: [['sources.yaml:5', /JSON Pointer/]] },
  { what: 'a grade that is none', plant: [source('    grades: { 一级: IV }\n')], faults: [['sources.yaml:5', /IV|grades/]] },
  { what: 'a town that is none', plant: [source('    towns: { 老城: nowhere }\n')], faults: [['sources.yaml:5', /no town "nowhere"/]] },
  {
    what: 'a word for both states',
    plant: [source('    states: { open: [处置中], closed: [处置中] }\n')],
    faults: [['sources.yaml:5', /open too/]],
  },
  {
    what: 'status for a tier that is no federated district',
    plant: [
      [
        'sources.yaml',
        undefined,
        'sources:\n  - id: p\n    name: { zh: 平, en: P }\n    tier: foshan\n    webhook: { to: "https://platform.example/status", secret: platform }\n',
      ],
    ],
    faults: [['sources.yaml:5', /foshan is no district: expected a federated district/]],
  },
  {
    what: 'status in the clear',
    plant: [source('    webhook: { to: "http://platform.example/secret", secret: platform }\n')],
    faults: [['sources.yaml:5', /"http:\/\/platform\.example": expected an https URL/]],
  },
];

describe('faults of sources of alarms', () => {
  it.each(cases)('$what', expectFaults);

  it('and each district gets its own sources alone', async () => {
    const { city } = await loadMiniCity(source(''));
    const registry = city?.registry as Registry;
    expect(tenantPart(registry, 'chancheng').sources).toMatchObject([{ id: 'platform', tier: 'foshan/chancheng' }]);
    expect(tenantPart(registry, 'foshan').sources).toEqual([]);
  });

  it('and one without a fault', async () => {
    const { faults } = await loadMiniCity(source('    grades: { 一级: III }\n'));
    expect(faults).toEqual([]);
  });
});
