import { describe, expect, test } from 'vitest';
import { ActionForbidden, ActionNotAllowed, InvalidAction, StaleVersion } from '../../../lib/core/incident/errors.ts';
import { performAction } from '../../../lib/core/incident/perform-action.ts';
import type { Mechanism } from '../../../lib/core/mechanism/model.ts';
import { FOSHAN, user } from '../support/foshan.ts';
import { HERE, HOUR, IncidentCity, MINUTE, owed } from '../support/incident-city.ts';

const GAS = 'foshan-gas-member';
const BUREAU = 'chancheng-housing-bureau-lead';
const LEADER = 'chancheng-leader';

describe('a unit’s task', () => {
  test('is acknowledged once, whichever of its obligations is named', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    const handling = await city.act(incident, GAS, 'acknowledge', { obligation: owed(incident, 'feed-back').id });
    expect(handling.state).toBe('handling');
    expect(handling.tasks.find(({ unit }) => unit === 'foshan-gas')?.acknowledgedAt).toBeDefined();
    await expect(city.act(incident, GAS, 'acknowledge')).rejects.toBeInstanceOf(ActionNotAllowed);
    await expect(city.act(incident, GAS, 'acknowledge', { obligation: owed(incident, 'arrive').id })).rejects.toBeInstanceOf(
      ActionNotAllowed,
    );
  });

  test('may be acknowledged by an obligation that is met already: the centre’s assessment', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    expect((await city.act(incident, LEADER, 'acknowledge', { obligation: owed(incident, 'assess').id })).state).toBe('handling');
  });

  test('cannot be acknowledged for another unit', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    await expect(city.act(incident, BUREAU, 'acknowledge', { obligation: owed(incident, 'arrive').id })).rejects.toBeInstanceOf(
      InvalidAction,
    );
    await expect(city.act(incident, 'chancheng-water-bureau-lead', 'acknowledge')).rejects.toThrow();
  });

  test('is worked on only after it was acknowledged', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    await city.act(incident, BUREAU, 'acknowledge');
    const refusal = await city.act(incident, GAS, 'dispose').catch((cause: unknown) => cause);
    expect(refusal).toBeInstanceOf(ActionNotAllowed);
    expect((refusal as ActionNotAllowed).allowed).toContain('acknowledge');
  });

  test('arriving needs a position on the earth', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    await city.act(incident, GAS, 'acknowledge');
    for (const position of [undefined, null, {}, { lat: 91, lon: 0 }, { lat: '23', lon: 113 }, [23, 113]]) {
      await expect(city.act(incident, GAS, 'arrive', { position })).rejects.toMatchObject({ errors: [{ pointer: '/position' }] });
    }
    const arrived = await city.act(incident, GAS, 'arrive', { position: HERE, evidence: ['photo'] });
    expect(owed(arrived, 'arrive')).toMatchObject({ state: 'met', outcome: 'on-time', evidence: ['photo'] });
    expect(arrived.tasks.find(({ unit }) => unit === 'foshan-gas')?.arrivedAt).toBe(owed(arrived, 'arrive').metAt);
    const event = (await city.incidents.events(incident.id)).at(-1);
    expect(event).toMatchObject({ type: 'arrived', data: { position: HERE } });
  });

  test('arrive, dispose and feed-back each meet their own obligation alone', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    await city.act(incident, GAS, 'acknowledge');
    const met = async (): Promise<string[]> =>
      (await city.incident(incident.id)).obligations.filter(({ state }) => state === 'met').map(({ action }) => action);
    await city.act(incident, GAS, 'feed-back');
    expect(await met()).toEqual(['assess', 'feed-back']);
    await city.act(incident, GAS, 'arrive', { position: HERE });
    expect(await met()).toEqual(['assess', 'arrive', 'feed-back']);
    await city.act(incident, GAS, 'dispose');
    expect(await met()).toEqual(['assess', 'arrive', 'dispose', 'feed-back']);
    await expect(city.act(incident, GAS, 'feed-back')).rejects.toBeInstanceOf(ActionNotAllowed);
  });

  test('of two that dispose, the last one leads to disposed and starts the report’s clock', async () => {
    const city = new IncidentCity({ mechanism: TWO_DISPOSE });
    const incident = await city.dispatched();
    await city.act(incident, GAS, 'acknowledge');
    await city.act(incident, BUREAU, 'acknowledge');
    const first = await city.act(incident, GAS, 'dispose');
    expect(first.state).toBe('handling');
    expect(owed(first, 'report').base).toBeUndefined();
    city.now += 30 * MINUTE;
    const disposed = await city.act(incident, BUREAU, 'dispose');
    expect(disposed.state).toBe('disposed');
    expect(Date.parse(owed(disposed, 'report').due ?? '')).toBe(city.now + 12 * HOUR);
  });
});

/** The regulator disposes too, in the same time. */
const TWO_DISPOSE: Mechanism = {
  versions: FOSHAN.mechanism.versions.map((version) => ({
    ...version,
    flows: version.flows.map((flow) => {
      const own = flow.levels.III.filter(({ action }) => action === 'dispose');
      return {
        ...flow,
        levels: { ...flow.levels, III: [...flow.levels.III, ...own.map((line) => ({ ...line, body: 'regulator@district' }))] },
      };
    }),
  })),
};

describe('return and reassign', () => {
  test('a unit returns what is not its own; the centre reassigns, and both clocks are on record', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    await expect(city.act(incident, GAS, 'return')).rejects.toMatchObject({ errors: [{ pointer: '/reason' }] });
    const returned = await city.act(incident, GAS, 'return', { reason: '不属我司 / not our pipe' });
    expect(returned.tasks.find(({ unit }) => unit === 'foshan-gas')?.returned?.reason).toContain('not our pipe');
    await expect(city.act(incident, GAS, 'return', { reason: 'again' })).rejects.toThrow();
    city.now += 15 * MINUTE;
    const old = owed(returned, 'dispose');
    const given = await city.act(incident, LEADER, 'reassign', { obligation: old.id, unit: 'water-company', reason: 'their pipe' });
    const renewed = owed(given, 'dispose');
    expect(given.obligations.find(({ id }) => id === old.id)).toMatchObject({ state: 'superseded', unit: 'foshan-gas', due: old.due });
    expect(renewed).toMatchObject({ state: 'pending', unit: 'water-company', action: 'dispose' });
    expect([Date.parse(renewed.base ?? ''), Date.parse(renewed.due ?? '')]).toEqual([city.now, city.now + 120 * MINUTE]);
    await city.act(incident, 'water-company-member', 'acknowledge');
    expect((await city.act(incident, 'water-company-member', 'dispose')).state).toBe('disposed');
  });

  test('a unit that gets its task back may return it again', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    const returned = await city.act(incident, BUREAU, 'return', { reason: 'not ours' });
    const away = await city.act(incident, LEADER, 'reassign', { obligation: owed(returned, 'guide').id, unit: 'chancheng-water-bureau' });
    const back = await city.act(incident, LEADER, 'reassign', { obligation: owed(away, 'guide').id, unit: 'chancheng-housing-bureau' });
    expect(back.tasks.find(({ unit }) => unit === 'chancheng-housing-bureau')?.returned).toBeUndefined();
    await city.act(incident, BUREAU, 'return', { reason: 'still not ours' });
  });

  test('an obligation whose clock has not started goes over without one', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    const given = await city.act(incident, LEADER, 'reassign', { obligation: owed(incident, 'report').id, unit: 'foshan-centre' });
    const report = owed(given, 'report');
    expect(report).toMatchObject({ unit: 'foshan-centre', state: 'pending' });
    expect([report.base, report.due]).toEqual([undefined, undefined]);
  });

  test('before the dispatch nobody has a task yet', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    const given = await city.act(raised, LEADER, 'reassign', { obligation: owed(raised, 'arrive').id, unit: 'water-company' });
    expect(given.tasks).toEqual([]);
    expect(owed(given, 'arrive').unit).toBe('water-company');
  });

  test('wants an open obligation and a unit that there is', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    const guide = owed(incident, 'guide').id;
    await expect(city.act(incident, LEADER, 'reassign', { unit: 'water-company' })).rejects.toMatchObject({
      errors: [{ pointer: '/obligation' }],
    });
    await expect(
      city.act(incident, LEADER, 'reassign', { obligation: owed(incident, 'assess').id, unit: 'water-company' }),
    ).rejects.toMatchObject({ errors: [{ pointer: '/obligation' }] });
    await expect(city.act(incident, LEADER, 'reassign', { obligation: guide, unit: 'nobody' })).rejects.toMatchObject({
      errors: [{ pointer: '/unit' }],
    });
  });
});

describe('verifying', () => {
  test('waits for every feed-back', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    await city.act(incident, GAS, 'acknowledge');
    await city.act(incident, GAS, 'dispose');
    await expect(city.act(incident, LEADER, 'verify')).rejects.toBeInstanceOf(ActionNotAllowed);
    await city.act(incident, GAS, 'feed-back');
    expect((await city.act(incident, LEADER, 'verify')).state).toBe('verified');
  });

  test('is never done by the unit that disposed', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    await city.act(incident, LEADER, 'reassign', { obligation: owed(incident, 'dispose').id, unit: 'chancheng-centre' });
    await city.act(incident, LEADER, 'acknowledge');
    await city.act(incident, LEADER, 'dispose');
    // The gas company had not acknowledged when the last one disposed: verification waits for its feed-back, so it still can.
    await city.act(incident, GAS, 'acknowledge');
    await city.act(incident, GAS, 'feed-back');
    await expect(city.act(incident, LEADER, 'verify')).rejects.toBeInstanceOf(ActionForbidden);
    expect((await city.act(incident, 'foshan-leader', 'verify')).state).toBe('verified');
  });

  test('can fail: rejected, the unit disposes and feeds back again, each with a whole new clock', async () => {
    const city = new IncidentCity();
    const incident = await city.disposed();
    city.now += HOUR;
    const first = owed(incident, 'dispose').id;
    const rejected = await city.act(incident, LEADER, 'reject', { obligation: first, reason: 'it still smells' });
    expect(rejected.state).toBe('handling');
    expect(rejected.disposedAt).toBeUndefined();
    const open = rejected.obligations.filter(({ unit, state }) => unit === 'foshan-gas' && state === 'pending');
    expect(open.map(({ action }) => action)).toEqual(['arrive', 'dispose', 'feed-back']);
    expect(Date.parse(owed(rejected, 'dispose').due ?? '')).toBe(city.now + 120 * MINUTE);
    expect(rejected.obligations.find(({ id }) => id === first)).toMatchObject({ state: 'met', outcome: 'on-time' });
    expect(rejected.tasks.find(({ unit }) => unit === 'foshan-gas')?.disposedAt).toBeUndefined();
  });

  test('rejected twice, it is still one disposal and one feed-back that are owed again', async () => {
    const city = new IncidentCity();
    const incident = await city.disposed();
    const reject = async () => {
      const now = await city.incident(incident.id);
      return city.act(incident, LEADER, 'reject', { obligation: owed(now, 'dispose').id, reason: 'no' });
    };
    await reject();
    await city.act(incident, GAS, 'dispose');
    await city.act(incident, GAS, 'feed-back');
    const again = await reject();
    const open = again.obligations.filter(({ state, action }) => state === 'pending' && ['dispose', 'feed-back'].includes(action));
    expect(open.map(({ action }) => action)).toEqual(['dispose', 'feed-back']);
    await city.act(incident, GAS, 'dispose');
    expect((await city.act(incident, GAS, 'feed-back')).state).toBe('disposed');
  });

  test('rejected, the report’s clock stops; it starts with the disposal that stands', async () => {
    const city = new IncidentCity();
    const incident = await city.disposed();
    const rejected = await city.act(incident, LEADER, 'reject', { obligation: owed(incident, 'dispose').id, reason: 'no' });
    expect(owed(rejected, 'report').due).toBeUndefined();
    city.now += 20 * HOUR;
    await city.watch();
    expect(owed(await city.incident(incident.id), 'report').breachedAt).toBeUndefined();
    const again = await city.act(incident, GAS, 'dispose');
    expect(Date.parse(owed(again, 'report').due ?? '')).toBe(city.now + 12 * HOUR);
  });

  test('rejecting wants the disposal that failed', async () => {
    const city = new IncidentCity();
    const incident = await city.disposed();
    for (const obligation of [undefined, 'o99', owed(incident, 'guide').id, 7]) {
      await expect(city.act(incident, LEADER, 'reject', { obligation })).rejects.toMatchObject({ errors: [{ pointer: '/obligation' }] });
    }
  });
});

describe('the report', () => {
  test('is met by publishing it and by nothing else, also after the archive', async () => {
    const city = new IncidentCity();
    const incident = await city.disposed();
    await city.act(incident, LEADER, 'verify');
    await city.act(incident, LEADER, 'clear');
    const archived = await city.act(incident, LEADER, 'archive');
    expect(owed(archived, 'report').state).toBe('pending');
    expect(archived.reportedAt).toBeUndefined();
    city.now += HOUR;
    const reported = await city.act(incident, LEADER, 'publish-report', { note: '处置分析报告', evidence: ['report-1'] });
    expect(owed(reported, 'report')).toMatchObject({ state: 'met', outcome: 'on-time', evidence: ['report-1'] });
    expect(Date.parse(reported.reportedAt ?? '')).toBe(city.now);
    await expect(city.act(incident, LEADER, 'publish-report')).rejects.toBeInstanceOf(ActionNotAllowed);
  });

  test('is corrected with a reason once it is published, and stays reported as of then', async () => {
    const city = new IncidentCity();
    const incident = await city.disposed();
    await city.act(incident, LEADER, 'verify');
    await expect(city.act(incident, LEADER, 'correct-report', { reason: 'too early' })).rejects.toBeInstanceOf(ActionNotAllowed);
    const { reportedAt } = await city.act(incident, LEADER, 'publish-report');
    city.now += HOUR;
    await expect(city.act(incident, LEADER, 'correct-report')).rejects.toMatchObject({ errors: [{ pointer: '/reason' }] });
    const corrected = await city.act(incident, LEADER, 'correct-report', { reason: 'a wrong number' });
    expect(corrected.reportedAt).toBe(reportedAt);
    expect((await city.incidents.events(incident.id)).at(-1)).toMatchObject({
      type: 'report-published',
      data: { reason: 'a wrong number', met: [] },
    });
  });
});

describe('two at once', () => {
  test('who saw an older version is told the current one, and changes nothing', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    await city.act(raised, LEADER, 'comment', { note: 'first' });
    const request = { incident: raised.id, principal: user(LEADER), expectedVersion: raised.version, action: 'assess', input: {} };
    await expect(performAction(city.core, request)).rejects.toMatchObject({ current: raised.version + 1 });
    expect((await city.incident(raised.id)).state).toBe('raised');
  });

  test('of ten who act on the same version, one succeeds', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    const request = { incident: raised.id, principal: user(LEADER), expectedVersion: raised.version, action: 'assess', input: {} };
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => performAction(city.core, request)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(StaleVersion);
    expect(await city.incidents.events(raised.id)).toHaveLength(raised.version + 1);
  });
});

describe('what a call log holds', () => {
  test('a telephone number is masked before it enters the record, which nothing can take it out of', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    await city.act(raised, LEADER, 'log-call', { callee: '张工 13812345678', answered: false, note: '无人接听' });
    const event = (await city.incidents.events(raised.id)).at(-1);
    expect(event?.data).toEqual({ note: '无人接听', callee: '张工 138****5678', answered: false });
  });
});
