import { expect, test } from 'vitest';
import { INCIDENT_ACTIONS } from '../../../lib/core/incident/perform-action.ts';
import { plus, toInstant } from '../../../lib/core/instant.ts';
import { HOUR, IncidentCity, owed } from '../support/incident-city.ts';

const PHONE = '13812345678';
/** Every member that any action takes a text in; whatever an action does not know it passes over. */
const TEXTS = Object.fromEntries(
  ['note', 'reason', 'text', 'cause', 'measures', 'summary', 'callee', 'title'].map((name) => [name, `王工 ${PHONE}`]),
);

test('no action leaves a telephone number in the chain, whichever member it stands in', async () => {
  const city = new IncidentCity();
  const done = new Set<string>();
  const [LEADER, GAS] = ['chancheng-leader', 'foshan-gas-member'];
  const reporter = { name: '李女士', phone: '13900001111' };
  const incident = await city.raise({
    title: `煤气味，联系 ${PHONE}`,
    kind: `report ${PHONE}`,
    position: { lat: 23.02, lon: 113.11 },
    reporter,
  });
  const act = async (by: string, action: string, more: object = {}) => {
    done.add(action);
    return city.act(incident, by, action, { ...TEXTS, ...more });
  };
  await act(LEADER, 'assess');
  await act(LEADER, 'confirm', { level: 'III' });
  await act(LEADER, 'dispatch');
  const dispatched = await city.incident(incident.id);
  await act(LEADER, 'comment');
  await act(LEADER, 'log-call', { unit: 'foshan-gas', answered: false });
  await act(LEADER, 'declare-cause', { radius: 100, until: plus(toInstant(city.now), HOUR) });
  await act(LEADER, 'activate-plan', { plan: `plan ${PHONE}`, area: `area ${PHONE}` });
  await act(LEADER, 'end-plan', { plan: 'plan 138****5678' });
  await act(LEADER, 'on-scene-support');
  await act(LEADER, 'assign-task', { unit: 'foshan-gas', due: plus(toInstant(city.now), HOUR) });
  await act(LEADER, 'escalate', { obligation: owed(dispatched, 'arrive').id });
  await act('supervisor', 'supervise', { unit: 'foshan-gas' });
  await act(GAS, 'acknowledge');
  await act(GAS, 'request-extension', { obligation: owed(dispatched, 'arrive').id, due: plus(toInstant(city.now), 3 * HOUR) });
  await act(LEADER, 'grant-extension', { obligation: owed(dispatched, 'arrive').id });
  await act(GAS, 'arrive', { position: { lat: 23, lon: 113 } });
  await act(LEADER, 'regrade', { level: 'II' });
  await act(GAS, 'dispose');
  await act(GAS, 'feed-back');
  const other = await city.raise();
  await city.act(other, LEADER, 'assess', TEXTS);
  await city.act(other, LEADER, 'false-alarm', { ...TEXTS, reasonCode: 'other' });
  await city.act(other, LEADER, 'reopen', TEXTS);
  await city.act(other, LEADER, 'merge', { ...TEXTS, into: incident.id });

  const events = (await Promise.all((await city.all()).map(({ id }) => city.incidents.events(id)))).flat();
  const letters = (await city.letters.list({ limit: 10 })).items;
  const record = JSON.stringify([events, await city.all(), letters, await city.letters.steps(letters[0]?.id ?? '')]);
  expect(record).toContain('138****5678');
  for (const number of [PHONE, reporter.phone]) expect(record).not.toContain(number);
  // Whom to call back is kept beside the chain, where it can be deleted.
  expect((await city.table.get({ pk: `INCIDENT#${incident.id}`, sk: 'REPORTER' }))?.data).toMatchObject(reporter);
  expect([...done].filter((action) => !INCIDENT_ACTIONS.includes(action))).toEqual([]);
});
