import { describe, expect, test } from 'vitest';
import { ACTIONS_BY_STATE } from '../../../lib/core/incident/allowed-actions.ts';
import { ActionForbidden, ActionNotAllowed, InvalidAction } from '../../../lib/core/incident/errors.ts';
import { INCIDENT_STATES, type Incident, type IncidentState } from '../../../lib/core/incident/model.ts';
import { INCIDENT_ACTIONS } from '../../../lib/core/incident/perform-action.ts';
import { TRANSITIONS } from '../../../lib/core/incident/transitions.ts';
import { HERE, HOUR, IncidentCity, owed } from '../support/incident-city.ts';

const GAS = 'foshan-gas-member';
const LEADER = 'chancheng-leader';
const BUREAU = 'chancheng-housing-bureau-lead';

/** An incident of grade III in a state, reached the way people reach it. */
async function reach(city: IncidentCity, state: IncidentState): Promise<Incident> {
  if (state === 'raised') return city.raise({ position: HERE });
  if (state === 'assessing' || state === 'false-alarm') {
    const raised = await city.raise({ position: HERE });
    const assessing = await city.act(raised, LEADER, 'assess');
    return state === 'assessing' ? assessing : city.act(raised, LEADER, 'false-alarm', { reasonCode: 'weather' });
  }
  if (state === 'confirmed') return city.act(await reach(city, 'assessing'), LEADER, 'confirm', { level: 'III', reason: 'seen' });
  if (state === 'dispatched') return city.act(await reach(city, 'confirmed'), LEADER, 'dispatch');
  if (state === 'handling') return city.act(await reach(city, 'dispatched'), GAS, 'acknowledge');
  if (state === 'disposed') return city.act(await reach(city, 'handling'), GAS, 'dispose');
  const before = await reach(city, state === 'archived' ? 'cleared' : state === 'cleared' ? 'verified' : 'disposed');
  if (state === 'archived') return city.act(before, LEADER, 'archive');
  if (state === 'cleared') return city.act(before, LEADER, 'clear');
  await city.act(before, GAS, 'feed-back');
  return city.act(before, LEADER, 'verify');
}

interface Try {
  readonly by: string;
  readonly input?: (incident: Incident, city: IncidentCity) => object | Promise<object>;
}

const TOMORROW = '2026-11-24T20:00:00+08:00';

/** Whoever may, doing it as it is to be done. */
const TRIES: Readonly<Record<string, Try>> = {
  assess: { by: LEADER },
  confirm: { by: LEADER, input: () => ({ level: 'III', reason: 'seen' }) },
  'false-alarm': { by: LEADER, input: () => ({ reasonCode: 'sensor-fault', text: 'a wet probe' }) },
  reopen: { by: LEADER },
  dispatch: { by: LEADER },
  acknowledge: { by: BUREAU },
  return: { by: BUREAU, input: () => ({ reason: 'not ours' }) },
  reassign: {
    by: LEADER,
    input: (incident) => ({ obligation: owed(incident, 'guide').id, unit: 'chancheng-water-bureau', reason: 'theirs' }),
  },
  'declare-cause': { by: LEADER, input: () => ({ cause: 'a burst main', radius: 2000 }) },
  arrive: { by: GAS, input: () => ({ position: HERE }) },
  dispose: { by: GAS },
  'feed-back': { by: GAS },
  guide: { by: BUREAU },
  support: { by: BUREAU },
  verify: { by: LEADER },
  reject: { by: LEADER, input: (incident) => ({ obligation: owed(incident, 'dispose').id, reason: 'it still smells' }) },
  clear: { by: LEADER },
  archive: { by: LEADER },
  'publish-report': { by: LEADER },
  'correct-report': { by: LEADER, input: () => ({ reason: 'a wrong number' }) },
  // Only what a person asked for; it has tests of its own, like the answer to a request and what needs a plan or alarms.
  task: { by: BUREAU },
  regrade: { by: LEADER, input: () => ({ grade: 'II', reason: 'wind' }) },
  'assign-task': { by: LEADER, input: () => ({ unit: 'chancheng-water-bureau', text: 'close the sluice', due: TOMORROW }) },
  'request-extension': {
    by: BUREAU,
    input: (incident) => ({ obligation: owed(incident, 'guide').id, reason: 'the road is closed', due: TOMORROW }),
  },
  'grant-extension': { by: LEADER },
  'take-over': { by: 'foshan-leader', input: () => ({ reason: 'it concerns two districts' }) },
  'request-support': { by: BUREAU, input: () => ({ unit: 'chancheng-water-bureau', text: 'two pumps' }) },
  'activate-plan': { by: BUREAU, input: () => ({ plan: 'gas emergency plan', area: 'Zumiao' }) },
  'end-plan': { by: BUREAU },
  'on-scene-support': { by: LEADER, input: () => ({ text: 'an expert is on the way' }) },
  merge: { by: LEADER, input: async (_, city) => ({ into: (await city.raise()).id }) },
  split: { by: LEADER },
  escalate: {
    by: LEADER,
    input: (incident) => ({ obligation: incident.obligations.find(({ state }) => state === 'pending')?.id, reason: 'x' }),
  },
  supervise: { by: LEADER, input: (incident) => ({ obligation: incident.obligations.find(({ state }) => state === 'pending')?.id }) },
  comment: { by: LEADER, input: () => ({ note: 'a note' }) },
  'log-call': { by: LEADER, input: () => ({ callee: 'the gas company', answered: true }) },
};

const ALWAYS = {
  comment: 'same',
  'log-call': 'same',
  reassign: 'same',
  escalate: 'same',
  supervise: 'same',
  'declare-cause': 'same',
  regrade: 'same',
  'assign-task': 'same',
  'request-extension': 'same',
  'take-over': 'same',
  'request-support': 'same',
  'activate-plan': 'same',
  'on-scene-support': 'same',
  merge: 'archived',
} as const;
/** INTERFACES.md's table: where each action leads, by state; what is not here is refused. `same`: recorded, the state stays. */
const LEADS: Readonly<Record<IncidentState, Readonly<Record<string, IncidentState | 'same'>>>> = {
  raised: { assess: 'assessing', ...ALWAYS },
  assessing: { confirm: 'confirmed', 'false-alarm': 'false-alarm', ...ALWAYS },
  confirmed: { dispatch: 'dispatched', ...ALWAYS },
  dispatched: { acknowledge: 'handling', return: 'same', ...ALWAYS },
  handling: { acknowledge: 'same', return: 'same', arrive: 'same', dispose: 'disposed', 'feed-back': 'same', ...ALWAYS },
  disposed: { 'feed-back': 'same', reject: 'handling', acknowledge: 'same', ...ALWAYS },
  verified: { clear: 'cleared', 'publish-report': 'same', acknowledge: 'same', ...ALWAYS },
  cleared: { archive: 'archived', 'publish-report': 'same', comment: 'same', 'log-call': 'same' },
  archived: { 'publish-report': 'same' },
  'false-alarm': { reopen: 'assessing' },
};

describe('every state and every action', () => {
  test('the table of this test names every action of the policy and every state', () => {
    const built = [...INCIDENT_ACTIONS];
    expect(Object.keys(TRIES).sort()).toEqual(built.sort());
    expect(Object.keys(LEADS).sort()).toEqual([...INCIDENT_STATES].sort());
  });

  test('the table that the diagram is drawn from is the one that holds', () => {
    const held = INCIDENT_STATES.flatMap((from) =>
      // Verifying needs the feed-back that this table's walk to `disposed` leaves open; it has tests of its own.
      [...Object.entries(LEADS[from]), ...(from === 'disposed' ? [['verify', 'verified']] : [])].flatMap(([action, to]) =>
        to === 'same' ? [] : [`${from} ${action} ${to}`],
      ),
    );
    expect(TRANSITIONS.map(({ from, action, to }) => `${from} ${action} ${to}`).sort()).toEqual(held.sort());
  });

  for (const state of INCIDENT_STATES) {
    for (const [action, { by, input }] of Object.entries(TRIES)) {
      const leads = LEADS[state][action];
      test(`${state}: ${action} ${leads === undefined ? 'is not allowed' : leads === 'same' ? 'is recorded' : `leads to ${leads}`}`, async () => {
        const city = new IncidentCity();
        const before = await reach(city, state);
        const attempt = city.act(before, by, action, await input?.(before, city));
        if (leads !== undefined) {
          const after = await attempt;
          expect(after.state).toBe(leads === 'same' ? state : leads);
          expect(after.version).toBeGreaterThan(before.version);
          return;
        }
        const refusal = await attempt.then(
          () => undefined,
          (cause: unknown) => cause,
        );
        expect(refusal).toBeInstanceOf(ActionNotAllowed);
        const { allowed } = refusal as ActionNotAllowed;
        expect(allowed).not.toContain(action);
        expect(allowed.every((other) => ACTIONS_BY_STATE[state].includes(other))).toBe(true);
        expect(await city.incident(before.id)).toEqual(before);
      });
    }

    test(`${state}: the actions of later issues are not allowed, and change nothing`, async () => {
      const city = new IncidentCity();
      const before = await reach(city, state);
      expect(await city.incident(before.id)).toEqual(before);
    });
  }

  test('what is no action at all is said to be none, whatever it is called', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    for (const action of ['constructor', '__proto__', 'toString', 'hasOwnProperty', '', 'ASSESS', '<b>']) {
      await expect(city.act(raised, LEADER, action), action).rejects.toBeInstanceOf(InvalidAction);
    }
  });
});

describe('a false alarm', () => {
  for (const grade of ['I', 'II'] as const) {
    test(`at grade ${grade} takes two persons, one of them a shift leader`, async () => {
      const city = new IncidentCity();
      const raised = await city.raise({ grade });
      await city.act(raised, 'chancheng-duty', 'assess');
      const claim = { reasonCode: 'calibration', text: 'test gas' };
      const proposed = await city.act(raised, 'chancheng-duty', 'false-alarm', claim);
      expect(proposed).toMatchObject({ state: 'assessing', falseAlarmProposedBy: 'chancheng-duty' });
      expect(proposed.obligations).toEqual(raised.obligations);
      await expect(city.act(raised, 'chancheng-duty', 'false-alarm', claim)).rejects.toBeInstanceOf(ActionForbidden);
      // Another duty officer is another person, but no shift leader has looked at it.
      await expect(city.act(raised, 'zumiao-duty', 'false-alarm', claim)).rejects.toBeInstanceOf(ActionForbidden);
      const ended = await city.act(raised, LEADER, 'false-alarm', claim);
      expect(ended).toMatchObject({ state: 'false-alarm', falseAlarm: { reasonCode: 'calibration', text: 'test gas' } });
    });
  }

  test('at grade III one person ends it: the assessment is met, what else was owed is waived', async () => {
    const city = new IncidentCity();
    const ended = await reach(city, 'false-alarm');
    expect(owed(ended, 'assess')).toMatchObject({ state: 'met', outcome: 'on-time' });
    expect(
      new Set(ended.obligations.filter(({ action }) => action !== 'assess').map(({ state, outcome }) => `${state} ${outcome}`)),
    ).toEqual(new Set(['waived waived']));
  });

  test('needs one of the reason codes', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    await city.act(raised, LEADER, 'assess');
    for (const reasonCode of [undefined, '', 'because', 7]) {
      await expect(city.act(raised, LEADER, 'false-alarm', { reasonCode })).rejects.toMatchObject({
        errors: [{ pointer: '/reasonCode' }],
      });
    }
  });

  test('is taken back within 24 hours, to the millisecond, and not after', async () => {
    const city = new IncidentCity();
    const ended = await reach(city, 'false-alarm');
    city.now += 24 * HOUR + 1;
    await expect(city.act(ended, LEADER, 'reopen')).rejects.toBeInstanceOf(ActionNotAllowed);
    city.now -= 1;
    const reopened = await city.act(ended, LEADER, 'reopen');
    expect(reopened.state).toBe('assessing');
    expect(reopened.falseAlarm).toBeUndefined();
    expect(reopened.falseAlarmProposedBy).toBeUndefined();
    const [arrive] = reopened.obligations.filter(({ action, state }) => action === 'arrive' && state === 'pending');
    expect(Date.parse(arrive?.base ?? '')).toBe(city.now);
  });

  test('taken back, the report still waits for the disposal that starts its clock', async () => {
    const city = new IncidentCity();
    const reopened = await city.act(await reach(city, 'false-alarm'), LEADER, 'reopen');
    const report = owed(reopened, 'report');
    expect(report).toMatchObject({ state: 'pending', from: 'disposed' });
    expect([report.base, report.due]).toEqual([undefined, undefined]);
  });

  test('taken back, the next alarm of the asset joins it again', async () => {
    const city = new IncidentCity();
    await city.apply(city.transition('onset'));
    const [raised] = await city.all();
    if (!raised) throw new Error('nothing was raised');
    await city.act(raised, LEADER, 'assess');
    await city.act(raised, LEADER, 'false-alarm', { reasonCode: 'other' });
    await city.act(raised, LEADER, 'reopen');
    await city.apply(city.transition('onset', { episode: 'episode-2', sensor: 'gas-zumiao-01-ch4-2' }));
    const all = await city.all();
    expect(all.map(({ id }) => id)).toEqual([raised.id]);
    expect(all[0]?.alarms).toHaveLength(2);
  });
});

describe('confirming a level', () => {
  test('level I is for a shift leader', async () => {
    const city = new IncidentCity();
    const raised = await city.raise({ grade: 'I' });
    await city.act(raised, 'chancheng-duty', 'assess');
    await expect(city.act(raised, 'chancheng-duty', 'confirm', { level: 'I' })).rejects.toBeInstanceOf(ActionForbidden);
    expect((await city.act(raised, LEADER, 'confirm', { level: 'I' })).level).toBe('I');
  });

  test('wants a level that there is', async () => {
    const city = new IncidentCity();
    const raised = await reach(city, 'assessing');
    for (const level of [undefined, 'IV', 1, ['I']]) {
      await expect(city.act(raised, LEADER, 'confirm', { level })).rejects.toMatchObject({ errors: [{ pointer: '/level' }] });
    }
  });

  test('the level of the grade keeps the obligations, and stops the assessment clock', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    await city.act(raised, LEADER, 'assess');
    city.now += 10 * 60_000;
    const confirmed = await city.act(raised, LEADER, 'confirm', { level: 'III', reason: 'seen' });
    expect(confirmed.obligations.map(({ id }) => id)).toEqual(raised.obligations.map(({ id }) => id));
    expect(owed(confirmed, 'assess')).toMatchObject({ state: 'met', outcome: 'on-time' });
    expect(Date.parse(owed(confirmed, 'assess').metAt ?? '')).toBe(city.now);
    expect(owed(confirmed, 'arrive').due).toBe(owed(raised, 'arrive').due);
  });

  test('another level plans anew: what is fulfilled carries over, what is open is superseded with its clock on record', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    await city.act(raised, LEADER, 'assess');
    const confirmed = await city.act(raised, LEADER, 'confirm', { level: 'II', reason: 'worse than it looks' });
    const old = confirmed.obligations.filter(({ level }) => level === 'III');
    expect(old.map(({ action, state }) => `${action} ${state}`)).toEqual([
      'assess met',
      'arrive superseded',
      'dispose superseded',
      'feed-back superseded',
      'guide superseded',
      'report superseded',
    ]);
    expect(old.filter(({ from }) => from === 'raised').every(({ due }) => due !== undefined)).toBe(true);
    const planned = confirmed.obligations.filter(({ level }) => level === 'II');
    expect(planned.map(({ body, action }) => `${body} ${action}`)).toEqual([
      'owner arrive',
      'owner dispose',
      'owner feed-back',
      'regulator@district guide',
      'emergency@district support',
      'centre report',
    ]);
    expect(planned.every(({ state }) => state === 'pending')).toBe(true);
    expect(new Set(confirmed.obligations.map(({ id }) => id)).size).toBe(confirmed.obligations.length);
    expect(owed(confirmed, 'arrive').base).toBe(raised.raisedAt);
  });

  test('nobody is late at birth: a clock of the new level that had run out already starts at the confirmation', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    await city.act(raised, LEADER, 'assess');
    city.now += 55 * 60_000;
    const confirmed = await city.act(raised, LEADER, 'confirm', { level: 'II' });
    const arrive = owed(confirmed, 'arrive');
    expect([Date.parse(arrive.base ?? ''), Date.parse(arrive.due ?? '')]).toEqual([city.now, city.now + 50 * 60_000]);
    expect(owed(confirmed, 'guide').base).toBe(raised.raisedAt);
  });

  test('a reassignment before it stands: the new obligation is the new unit’s', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    await city.act(raised, LEADER, 'assess');
    await city.act(raised, LEADER, 'reassign', { obligation: owed(raised, 'guide').id, unit: 'chancheng-water-bureau' });
    const confirmed = await city.act(raised, LEADER, 'confirm', { level: 'II' });
    expect(owed(confirmed, 'guide').unit).toBe('chancheng-water-bureau');
  });
});
