import { beforeEach, describe, expect, test } from 'vitest';
import { InvalidAction } from '../../../lib/core/incident/errors.ts';
import type { Incident } from '../../../lib/core/incident/model.ts';
import { performAction } from '../../../lib/core/incident/perform-action.ts';
import type { EvidenceKind } from '../../../lib/core/mechanism/model.ts';
import { user } from '../support/foshan.ts';
import { HERE, HOUR, IncidentCity, owed } from '../support/incident-city.ts';
import { withLines } from '../support/mechanism-lines.ts';

const METHANE = { metric: 'ch4', value: 0.2, unit: '%{vol}' };

async function requiring(evidence: readonly EvidenceKind[], of: 'assess' | 'dispose' = 'dispose'): Promise<[IncidentCity, Incident]> {
  const required = (action: string) => (action === of ? { evidence } : {});
  const city = new IncidentCity({
    mechanism: withLines([
      { body: 'centre', action: 'assess', ...required('assess') },
      { action: 'dispose', within: 4 * HOUR, ...required('dispose') },
    ]),
  });
  if (of === 'assess') return [city, await city.act(await city.raise(), 'chancheng-leader', 'assess')];
  const incident = await city.dispatched();
  return [city, await city.act(incident, 'foshan-gas-member', 'acknowledge')];
}

const pointersOf = async (doing: Promise<unknown>): Promise<string[]> => {
  const cause = await doing.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(cause instanceof InvalidAction)) throw new Error(`expected a refusal, found ${cause}`);
  return cause.errors.map(({ pointer }) => pointer);
};

describe('a command that meets an obligation without what the mechanism requires', () => {
  let city: IncidentCity;
  let incident: Incident;
  const dispose = (input: object): Promise<Incident> => city.act(incident, 'foshan-gas-member', 'dispose', input);
  beforeEach(async () => {
    [city, incident] = await requiring(['text', 'photo', 'position', 'reading']);
  });

  test('is refused, every kind that is missing named where it was expected, and nothing has changed', async () => {
    expect(await pointersOf(dispose({}))).toEqual(['/note', '/evidence', '/position', '/reading']);
    expect(await pointersOf(dispose({ note: ' 关阀 ', reading: METHANE }))).toEqual(['/evidence', '/position']);
    expect(await pointersOf(dispose({ note: '关阀', evidence: [], position: HERE, reading: METHANE }))).toEqual(['/evidence']);
    expect((await city.incident(incident.id)).version).toBe(incident.version);
  });

  test('is taken with all of it, which is on record', async () => {
    const disposed = await dispose({ note: '关阀', evidence: ['p1'], position: HERE, reading: METHANE });
    expect(owed(disposed, 'dispose')).toMatchObject({ state: 'met', evidence: ['p1'] });
    const last = (await city.incidents.events(incident.id)).at(-1);
    expect(last).toMatchObject({ type: 'obligation-disposed', data: { note: '关阀', evidence: ['p1'], position: HERE, reading: METHANE } });
  });

  test.each([
    ['a reading without a unit', { reading: { metric: 'ch4', value: 1 } }, '/reading'],
    ['a reading in a unit there is not', { reading: { ...METHANE, unit: 'furlong' } }, '/reading'],
    ['a reading that is no number', { reading: { ...METHANE, value: 'low' } }, '/reading'],
    ['a place that is none', { position: { lat: 100, lon: 0 } }, '/position'],
  ])('%s is none', async (_, input, pointer) => {
    expect(await pointersOf(dispose({ note: '关阀', evidence: ['p1'], position: HERE, reading: METHANE, ...input }))).toEqual([pointer]);
  });
});

test('a photo is one that was added to this incident; a document is none', async () => {
  const [city, incident] = await requiring(['photo']);
  const types: Readonly<Record<string, string>> = { [`${incident.id} photo`]: 'image/jpeg', [`${incident.id} scan`]: 'application/pdf' };
  const evidence = { typeOf: async (of: string, id: string) => types[`${of} ${id}`] };
  const dispose = (ids: readonly string[]): Promise<Incident> =>
    performAction(
      { ...city.core, evidence },
      {
        incident: incident.id,
        principal: user('foshan-gas-member'),
        expectedVersion: incident.version,
        action: 'dispose',
        input: { evidence: ids },
      },
    );
  expect(await pointersOf(dispose(['scan', 'elsewhere']))).toEqual(['/evidence']);
  expect(owed(await dispose(['scan', 'photo']), 'dispose').state).toBe('met');
});

test('the reason of a confirmation is its text', async () => {
  const [city, incident] = await requiring(['text'], 'assess');
  const confirm = (input: object): Promise<Incident> => city.act(incident, 'chancheng-leader', 'confirm', { level: 'III', ...input });
  expect(await pointersOf(confirm({}))).toEqual(['/note']);
  expect((await confirm({ reason: '现场核实' })).state).toBe('confirmed');
});
