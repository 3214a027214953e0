import { describe, expect, test } from 'vitest';
import { toInstant } from '../../../lib/core/instant.ts';
import { explain } from '../../../lib/core/mechanism/explain.ts';
import { planObligations } from '../../../lib/core/mechanism/plan.ts';
import { resolveBody } from '../../../lib/core/mechanism/resolve-body.ts';
import { flowOf, mechanismAt, mechanismNamed, NoMechanismInForce } from '../../../lib/core/mechanism/versions.ts';
import { DOMAINS, GRADES, type Registry } from '../../../lib/core/registry/model.ts';
import { FOSHAN } from '../support/foshan.ts';
import { IncidentCity, owed } from '../support/incident-city.ts';

const { mechanism, registry } = FOSHAN;
const ZUMIAO = 'foshan/chancheng/zumiao';
const at = (date: string): number => Date.parse(`${date}+08:00`);

describe('the version in force', () => {
  test('is the newest that had taken effect, to the millisecond', () => {
    expect(mechanismAt(mechanism, '2021-08-01T00:00:00.000+08:00').version).toBe('2021-08');
    expect(mechanismAt(mechanism, '2022-05-31T23:59:59.999+08:00').version).toBe('2021-08');
    expect(mechanismAt(mechanism, '2022-06-01T00:00:00.000+08:00').version).toBe('2022-06');
    expect(mechanismAt(mechanism, '2026-11-23T20:00:00.000+08:00').version).toBe('2022-06');
  });

  test('there is none before the first, and the refusal says from when', () => {
    expect(() => mechanismAt(mechanism, '2021-07-31T23:59:59.999+08:00')).toThrow(/2021-08-01/);
    expect(() => mechanismAt({ versions: [] }, '2026-01-01T00:00:00.000+08:00')).toThrow(NoMechanismInForce);
    expect(() => mechanismNamed(mechanism, '2030-01')).toThrow(/2021-08, 2022-06/);
  });
});

describe('an incident keeps the version in force when it was raised', () => {
  test('drainage on 2022-05-31 is the district housing bureau’s', async () => {
    const city = new IncidentCity({ now: at('2022-05-31T23:59:59.999') });
    const incident = await city.raise({ domain: 'drainage', kind: 'ponding' });
    expect(incident.mechanism).toBe('2021-08');
    expect(owed(incident, 'dispose').unit).toBe('chancheng-housing-bureau');
    expect(owed(incident, 'guide').unit).toBe('chancheng-housing-bureau');
  });

  test('on 2022-06-01 it is the drainage dispatch centre’s, under the water bureau', async () => {
    const city = new IncidentCity({ now: at('2022-06-01T00:00:00.000') });
    const incident = await city.raise({ domain: 'drainage', kind: 'ponding' });
    expect(incident.mechanism).toBe('2022-06');
    expect(owed(incident, 'dispose').unit).toBe('drainage-dispatch-centre');
    expect(owed(incident, 'guide').unit).toBe('chancheng-water-bureau');
  });

  test('a level confirmed under the next version is still planned by the old one', async () => {
    const city = new IncidentCity({ now: at('2022-05-31T23:50:00.000') });
    const incident = await city.raise({ domain: 'drainage', kind: 'ponding' });
    city.now = at('2022-06-01T00:10:00.000');
    await city.act(incident, 'chancheng-leader', 'assess');
    const confirmed = await city.act(incident, 'chancheng-leader', 'confirm', { level: 'I' });
    expect(confirmed.mechanism).toBe('2021-08');
    expect(owed(confirmed, 'dispose')).toMatchObject({ unit: 'chancheng-housing-bureau', level: 'I' });
  });
});

describe('who stands behind a body', () => {
  const context = (domain: (typeof DOMAINS)[number], town = ZUMIAO, version = '2022-06') => ({
    version: mechanismNamed(mechanism, version),
    domain,
    town,
    registry,
  });

  test('abstract bodies are the units of the place', () => {
    const bodies = ['owner', 'centre', 'centre@city', 'regulator@district', 'regulator@city', 'emergency@district', 'emergency@city'];
    expect(bodies.map((body) => resolveBody(body, context('gas')))).toEqual([
      'foshan-gas',
      'chancheng-centre',
      'foshan-centre',
      'chancheng-housing-bureau',
      'foshan-housing-bureau',
      'chancheng-emergency-bureau',
      'foshan-emergency-bureau',
    ]);
    expect(resolveBody('foshan-traffic-police', context('gas'))).toBe('foshan-traffic-police');
    expect(resolveBody('centre', context('gas', 'foshan/shunde/daliang'))).toBe('shunde-centre');
  });

  test('nobody, where there is no such unit', () => {
    expect(resolveBody('town', context('gas'))).toBeUndefined();
    expect(resolveBody('no-such-unit', context('gas'))).toBeUndefined();
  });

  test('every line of both versions has somebody, in every domain, level and town', () => {
    for (const { version } of mechanism.versions)
      for (const { path } of registry.tiers.filter(({ kind }) => kind === 'town'))
        for (const domain of DOMAINS)
          for (const level of GRADES)
            for (const { unit, body } of explain(context(domain, path, version), level))
              expect(unit, `${version} ${domain} ${level} ${path} ${body}`).not.toBeNull();
  });

  test('a regulator owes at least guidance at every level', () => {
    for (const { version } of mechanism.versions)
      for (const domain of DOMAINS)
        for (const level of GRADES) {
          const lines = explain(context(domain, ZUMIAO, version), level);
          expect(lines.some(({ body, action }) => body.startsWith('regulator@') && action === 'guide')).toBe(true);
        }
  });

  test('where nobody does, the centre owes in their place and the record says so', async () => {
    const without: Registry = { ...registry, units: registry.units.filter(({ id }) => id !== 'chancheng-housing-bureau') };
    const city = new IncidentCity({ registry: without });
    const incident = await city.raise();
    expect(owed(incident, 'guide')).toMatchObject({ body: 'regulator@district', unit: 'chancheng-centre' });
    const events = await city.incidents.events(incident.id);
    expect(events[1]).toMatchObject({ type: 'commented', data: { note: expect.stringContaining('regulator@district') } });
  });
});

describe('the plan of a level', () => {
  test('level III has the public limits: 1 hour, 70 minutes, 2 hours twice', () => {
    const version = mechanismNamed(mechanism, '2022-06');
    const lines = explain({ version, domain: 'gas', town: ZUMIAO, registry }, 'III');
    expect(lines.map(({ body, action, within, from }) => `${body} ${action} ${within} ${from}`)).toEqual([
      'centre assess PT1H raised',
      'owner arrive PT70M raised',
      'owner dispose PT2H raised',
      'owner feed-back PT2H raised',
      'regulator@district guide PT2H raised',
      'centre report PT12H disposed',
    ]);
    expect(lines.every(({ provisional }) => provisional)).toBe(true);
  });

  test('numbers obligations onwards, starts the clocks whose base has happened, and leaves out what is skipped', () => {
    const version = mechanismNamed(mechanism, '2022-06');
    const raised = toInstant(at('2026-11-23T20:00:00'));
    const { obligations, unresolved } = planObligations(
      { version, domain: 'gas', town: ZUMIAO, registry },
      'III',
      { raised },
      7,
      ({ action }) => action === 'assess',
    );
    expect(unresolved).toEqual([]);
    expect(obligations.map(({ id, action, due }) => `${id} ${action} ${due ?? '-'}`)).toEqual([
      'o7 arrive 2026-11-23T21:10:00.000+08:00',
      'o8 dispose 2026-11-23T22:00:00.000+08:00',
      'o9 feed-back 2026-11-23T22:00:00.000+08:00',
      'o10 guide 2026-11-23T22:00:00.000+08:00',
      'o11 report -',
    ]);
  });

  test('a domain’s own flow goes before the general one', () => {
    const [general] = mechanism.versions.flatMap(({ flows }) => flows);
    if (!general) throw new Error('no flow');
    const version = mechanismNamed(mechanism, '2022-06');
    const special = { ...version, flows: [general, { id: 'gas', domains: ['gas' as const], levels: { I: [], II: [], III: [] } }] };
    expect(flowOf(special, 'gas').id).toBe('gas');
    expect(flowOf(special, 'other').id).toBe(general.id);
    expect(() => flowOf({ ...version, flows: [] }, 'gas')).toThrow(NoMechanismInForce);
  });
});
