import { describe, expect, test } from 'vitest';
import { append, systemActor } from '../../../lib/core/incident/append.ts';
import { ActionForbidden, ActionNotAllowed, InvalidAction, StaleVersion } from '../../../lib/core/incident/errors.ts';
import type { NewEvent } from '../../../lib/core/incident/events.ts';
import { foldIncident } from '../../../lib/core/incident/incident.ts';
import type { AlarmRow, Incident } from '../../../lib/core/incident/model.ts';
import { performAction } from '../../../lib/core/incident/perform-action.ts';
import { whereItGoesOn } from '../../../lib/core/incident/successor.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { VersionConflict } from '../../../lib/core/ports/errors.ts';
import { FOSHAN, user } from '../support/foshan.ts';
import { HERE, HOUR, IncidentCity, MINUTE, owed } from '../support/incident-city.ts';

const GAS = 'foshan-gas-member';
const DUTY = 'chancheng-duty';
const LEADER = 'chancheng-leader';
const BUREAU = 'chancheng-housing-bureau-lead';
const WATER = 'chancheng-water-bureau';

const SENSORS = systemActor('evaluate-telemetry');

const inMinutes = (city: IncidentCity, minutes: number): string => toInstant(city.now + minutes * MINUTE);
const openOf = ({ obligations }: Incident): string[] =>
  obligations.filter(({ state }) => state === 'pending').map(({ body, action }) => `${body} ${action}`);

describe('regrading', () => {
  test('the level of an incident under way plans anew: what is fulfilled carries over, both clocks stay on record', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    await city.act(incident, GAS, 'acknowledge');
    await city.act(incident, GAS, 'arrive', { position: HERE });
    city.now += 10 * MINUTE;
    const regraded = await city.act(incident, DUTY, 'regrade', { level: 'II', reason: 'it spreads' });
    expect([regraded.level, regraded.grade, regraded.state]).toEqual(['II', 'III', 'handling']);
    const oldDispose = regraded.obligations.find(({ action, level }) => action === 'dispose' && level === 'III');
    expect(oldDispose).toMatchObject({ state: 'superseded', due: toInstant(Date.parse(incident.raisedAt) + 120 * MINUTE) });
    expect(regraded.obligations.filter(({ action }) => action === 'arrive').map(({ state }) => state)).toEqual(['met']);
    expect(owed(regraded, 'dispose')).toMatchObject({ state: 'pending', level: 'II', base: incident.raisedAt });
    expect(regraded.tasks.map(({ unit }) => unit)).toContain('chancheng-emergency-bureau');
  });

  test('before a level is confirmed the grade is regraded, and its obligations run', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    await expect(city.act(raised, DUTY, 'regrade', { level: 'II' })).rejects.toMatchObject({ errors: [{ pointer: '/level' }] });
    const regraded = await city.act(raised, DUTY, 'regrade', { grade: 'II' });
    expect(new Set(regraded.obligations.filter(({ state }) => state === 'pending').map(({ level }) => level))).toEqual(new Set(['II']));
  });

  test('to and from I a shift leader regrades', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    await expect(city.act(raised, DUTY, 'regrade', { grade: 'I' })).rejects.toBeInstanceOf(ActionForbidden);
    expect((await city.act(raised, LEADER, 'regrade', { grade: 'I' })).grade).toBe('I');
    await expect(city.act(raised, DUTY, 'regrade', { grade: 'III' })).rejects.toBeInstanceOf(ActionForbidden);
  });

  test('to the grade it has, or to nothing, is no regrading', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    for (const input of [{ grade: 'III' }, {}, { grade: 'IV' }])
      await expect(city.act(raised, LEADER, 'regrade', input)).rejects.toMatchObject({ errors: [{ pointer: '/grade' }] });
  });

  test('lowering the grade first makes no false alarm easier: two persons still end it', async () => {
    const city = new IncidentCity();
    const raised = await city.raise({ grade: 'II' });
    await city.act(raised, DUTY, 'assess');
    await city.act(raised, DUTY, 'regrade', { grade: 'III' });
    expect(await city.act(raised, DUTY, 'false-alarm', { reasonCode: 'test' })).toMatchObject({
      state: 'assessing',
      falseAlarmProposedBy: DUTY,
    });
  });

  test('merging it into a milder one makes none easier either', async () => {
    const city = new IncidentCity();
    const graver = await city.raise({ grade: 'II' });
    const target = await city.raise();
    await city.act(graver, DUTY, 'regrade', { grade: 'III' });
    await city.act(graver, DUTY, 'merge', { into: target.id });
    await city.act(target, DUTY, 'assess');
    expect(await city.act(target, DUTY, 'false-alarm', { reasonCode: 'test' })).toMatchObject({ state: 'assessing', grade: 'III' });
  });

  test('a disposal that was rejected is owed under the new level too', async () => {
    const city = new IncidentCity();
    const incident = await city.disposed();
    await city.act(incident, LEADER, 'reject', { obligation: owed(incident, 'dispose').id });
    const regraded = await city.act(incident, LEADER, 'regrade', { level: 'II' });
    expect(openOf(regraded)).toEqual(expect.arrayContaining(['owner dispose', 'owner feed-back']));
  });

  test('what a person asked for beside the mechanism stays', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    await city.act(raised, DUTY, 'assign-task', { unit: WATER, text: 'close the sluice', due: inMinutes(city, 30) });
    const regraded = await city.act(raised, DUTY, 'regrade', { grade: 'II' });
    expect(openOf(regraded)).toContain(`${WATER} task`);
  });
});

describe('an extra task', () => {
  test('has its text and its own clock, is told at once, warned, breached, and met late', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    const due = inMinutes(city, 30);
    const given = await city.act(raised, DUTY, 'assign-task', { unit: WATER, text: 'close the sluice', due });
    const task = owed(given, 'task');
    expect(task).toMatchObject({
      unit: WATER,
      text: 'close the sluice',
      from: 'assigned',
      base: toInstant(city.now),
      due,
      state: 'pending',
    });
    await city.notifyAll(raised.id);
    expect(city.sent).toContain(`${raised.id}#2 ${WATER} outbox`);
    city.now += 30 * MINUTE;
    expect(await city.watch()).toMatchObject({ breached: 1 });
    city.now += MINUTE;
    const done = await city.act(raised, `${WATER}-member`, 'task', { note: 'closed' });
    expect(owed(done, 'task')).toMatchObject({ state: 'met', outcome: 'late', breachedAt: due });
    expect(done.state).toBe('raised');
  });

  test('done without a receipt, it leaves nothing to acknowledge, whatever obligation is named', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    const given = await city.act(incident, DUTY, 'assign-task', { unit: WATER, text: 'close the sluice', due: inMinutes(city, 30) });
    const { id } = owed(given, 'task');
    await city.act(incident, `${WATER}-member`, 'task', { note: 'closed' });
    await expect(city.act(incident, `${WATER}-member`, 'acknowledge', { obligation: id })).rejects.toThrow(/owes nothing open/);
  });

  test('needs a unit that there is, a text, and a time to come', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    const whole = { unit: WATER, text: 'do it', due: inMinutes(city, 5) };
    for (const [member, value] of [
      ['unit', 'nobody'],
      ['text', ' '],
      ['due', inMinutes(city, 0)],
      ['due', 'soon'],
    ] as const)
      await expect(city.act(raised, DUTY, 'assign-task', { ...whole, [member]: value })).rejects.toMatchObject({
        errors: [{ pointer: `/${member}` }],
      });
  });
});

describe('more time', () => {
  test('granted, it moves the clock: the watcher warns and breaches by the new one, the old one stays on record', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    const { id, due: before } = owed(incident, 'guide');
    const due = inMinutes(city, 300);
    const asked = await city.act(incident, BUREAU, 'request-extension', { obligation: id, reason: 'the road is closed', due });
    expect(owed(asked, 'guide').due).toBe(before);
    await expect(city.act(incident, BUREAU, 'request-extension', { obligation: id, reason: 'again', due })).rejects.toBeInstanceOf(
      InvalidAction,
    );
    const granted = await city.act(incident, DUTY, 'grant-extension', { obligation: id });
    expect(owed(granted, 'guide')).toMatchObject({
      due,
      extensions: [{ previousDue: before, granted: true, due, reason: 'the road is closed' }],
    });
    city.now = Date.parse(before ?? '') + HOUR;
    await city.watch();
    expect(owed(await city.incident(incident.id), 'guide').breachedAt).toBeUndefined();
    city.now = Date.parse(due) - 5 * MINUTE;
    await city.watch();
    expect(owed(await city.incident(incident.id), 'guide').warnedAt).toBe(toInstant(city.now));
    city.now = Date.parse(due);
    await city.watch();
    expect(owed(await city.incident(incident.id), 'guide').breachedAt).toBe(due);
  });

  test('refused, the clock stays', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    const guide = owed(incident, 'guide');
    await city.act(incident, BUREAU, 'request-extension', { obligation: guide.id, reason: 'busy', due: inMinutes(city, 300) });
    const refused = await city.act(incident, DUTY, 'grant-extension', { granted: false, reason: 'others are too' });
    expect(owed(refused, 'guide')).toMatchObject({ due: guide.due, extensions: [{ granted: false }] });
    await expect(city.act(incident, DUTY, 'grant-extension')).rejects.toBeInstanceOf(ActionNotAllowed);
  });

  test('after a breach leaves it on record, and the escalation waits for the new time', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    const { id, due } = owed(incident, 'guide');
    city.now = Date.parse(due ?? '');
    await city.watch();
    const later = inMinutes(city, 60);
    await city.act(incident, BUREAU, 'request-extension', { obligation: id, reason: 'late', due: later });
    await city.act(incident, DUTY, 'grant-extension', { obligation: id });
    city.now += 30 * MINUTE;
    await city.watch();
    expect(owed(await city.incident(incident.id), 'guide')).toMatchObject({ breachedAt: due, due: later, escalation: { told: 0 } });
    city.now = Date.parse(later);
    await city.watch();
    expect(owed(await city.incident(incident.id), 'guide').escalation).toMatchObject({ told: 1 });
  });

  test('nobody grants what they asked for, and a centre’s own clock is its shift leader’s', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    const { id } = owed(raised, 'assess');
    await city.act(raised, DUTY, 'request-extension', { obligation: id, reason: 'no line', due: inMinutes(city, 90) });
    await expect(city.act(raised, DUTY, 'grant-extension', { obligation: id })).rejects.toBeInstanceOf(ActionForbidden);
    expect(owed(await city.act(raised, LEADER, 'grant-extension', { obligation: id }), 'assess').due).toBe(inMinutes(city, 90));
  });
});

describe('help', () => {
  test('a centre of another tier takes the handling over: what the one before owed goes on as its own', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    await expect(city.act(raised, LEADER, 'take-over')).rejects.toBeInstanceOf(ActionForbidden);
    const taken = await city.act(raised, 'foshan-leader', 'take-over', { reason: 'two districts' });
    expect(taken.handledBy).toMatchObject({ unit: 'foshan-centre', tier: 'foshan' });
    expect(owed(taken, 'assess')).toMatchObject({ unit: 'foshan-centre', due: owed(raised, 'assess').due, state: 'pending' });
    expect(taken.obligations.find(({ id }) => id === owed(raised, 'assess').id)?.state).toBe('superseded');
    expect(owed(await city.act(taken, DUTY, 'take-over'), 'assess').unit).toBe('chancheng-centre');
  });

  test('support asked of another unit is its obligation, within an hour where nobody says otherwise, and provisional then', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    const asked = await city.act(incident, BUREAU, 'request-support', { unit: WATER, text: 'two pumps' });
    expect(owed(asked, 'support')).toMatchObject({ unit: WATER, text: 'two pumps', due: inMinutes(city, 60), provisional: true });
    const given = await city.act(incident, `${WATER}-member`, 'support');
    expect(owed(given, 'support')).toMatchObject({ state: 'met', outcome: 'on-time' });
  });

  test('a plan is activated, told to every obliged unit, and ended; the end of the incident ends it too', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    const active = await city.act(incident, BUREAU, 'activate-plan', { plan: 'gas plan', area: 'Zumiao' });
    expect(active.plans).toMatchObject([{ plan: 'gas plan', area: 'Zumiao', unit: 'chancheng-housing-bureau' }]);
    await city.notify(...(await city.incidents.events(incident.id)).slice(-1));
    expect(city.messages.map(({ unit }) => unit)).toEqual(expect.arrayContaining(['foshan-gas', 'chancheng-housing-bureau']));
    await expect(city.act(incident, BUREAU, 'activate-plan', { plan: 'gas plan' })).rejects.toBeInstanceOf(InvalidAction);
    await city.act(incident, BUREAU, 'activate-plan', { plan: 'traffic plan' });
    const ended = await city.act(incident, BUREAU, 'end-plan', { plan: 'gas plan' });
    expect(ended.plans?.map(({ endedAt }) => endedAt !== undefined)).toEqual([true, false]);
    await expect(city.act(incident, DUTY, 'activate-plan', { plan: 'x' })).rejects.toBeInstanceOf(ActionForbidden);
  });

  test('support on scene is on record', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    await city.act(incident, DUTY, 'on-scene-support', { text: 'two experts', position: HERE });
    expect((await city.incidents.events(incident.id)).at(-1)).toMatchObject({
      type: 'on-scene-supported',
      data: { unit: 'chancheng-centre', text: 'two experts', position: HERE },
    });
  });
});

describe('a unit that is done without having arrived', () => {
  test('need not come any more; where its time had passed it is missed, and the breach stays', async () => {
    const city = new IncidentCity();
    const early = await city.dispatched();
    await city.act(early, GAS, 'acknowledge');
    expect(owed(await city.act(early, GAS, 'dispose'), 'arrive')).toMatchObject({ state: 'waived', outcome: 'waived' });
    const late = await city.dispatched({ town: 'shiwan' });
    await city.act(late, GAS, 'acknowledge');
    city.now += 80 * MINUTE;
    await city.watch();
    const done = await city.act(late, GAS, 'dispose');
    expect(owed(done, 'arrive')).toMatchObject({ state: 'waived', outcome: 'missed', breachedAt: owed(done, 'arrive').due });
  });
});

/** One incident with alarms of two sensors of one asset. */
async function twoAlarms(city: IncidentCity): Promise<Incident> {
  await city.apply(city.transition('onset', { episode: 'episode-1' }));
  await city.apply(city.transition('onset', { episode: 'episode-2', sensor: 'gas-zumiao-01-ch4-2', grade: 'II' }));
  const [incident, ...more] = await city.all();
  if (!incident || more.length > 0) throw new Error('expected one incident');
  return incident;
}

/** Both as their events tell them. */
async function expectRebuilt(city: IncidentCity): Promise<void> {
  for (const stored of await city.all())
    expect(JSON.parse(JSON.stringify(foldIncident(await city.incidents.events(stored.id))))).toEqual(stored);
}

describe('extra tasks without end', () => {
  test('are refused before so many are open that the incident could not be ended in one step', async () => {
    const city = new IncidentCity();
    const raised = await city.raise();
    await city.act(raised, DUTY, 'assess');
    const assign = () => city.act(raised, DUTY, 'assign-task', { unit: WATER, text: 'close the sluice', due: inMinutes(city, 30) });
    while (openOf(await city.incident(raised.id)).length < 40) await assign();
    await expect(assign()).rejects.toBeInstanceOf(ActionNotAllowed);
    expect(await city.act(raised, DUTY, 'false-alarm', { reasonCode: 'test' })).toMatchObject({ state: 'false-alarm' });
  });
});

describe('merging', () => {
  test('the other one goes on with the alarms and with what is owed here alone; this one is archived and says where it went', async () => {
    const city = new IncidentCity();
    const source = await twoAlarms(city);
    await city.act(source, DUTY, 'assign-task', { unit: WATER, text: 'close the sluice', due: inMinutes(city, 30) });
    await city.act(source, BUREAU, 'activate-plan', { plan: 'gas plan' });
    const target = await city.dispatched();
    const merged = await city.act(source, DUTY, 'merge', { into: target.id, reason: 'one leak' });
    expect(merged).toMatchObject({ state: 'archived', mergedInto: target.id });
    expect(openOf(merged)).toEqual([]);
    const other = await city.incident(target.id);
    expect(other).toMatchObject({ mergedFrom: [source.id], grade: 'II', level: 'III', state: 'dispatched' });
    expect(other.alarms.map(({ episode }) => episode)).toEqual(['episode-1', 'episode-2']);
    expect(owed(other, 'task')).toMatchObject({ carriedFrom: source.id, text: 'close the sluice', due: inMinutes(city, 30), unit: WATER });
    expect(other.tasks.map(({ unit }) => unit)).toContain(WATER);
    expect(other.plans).toMatchObject([{ plan: 'gas plan' }]);
    await expectRebuilt(city);
  });

  test('what happens to its alarms happens in the other one, and the next alarm of its asset joins that', async () => {
    const city = new IncidentCity();
    const source = await twoAlarms(city);
    const target = await city.raise();
    await city.act(source, DUTY, 'merge', { into: target.id });
    await city.apply(city.transition('clear', { episode: 'episode-1' }));
    await city.apply(city.transition('onset', { episode: 'episode-3', sensor: 'gas-zumiao-01-ch4-2' }));
    const other = await city.incident(target.id);
    expect(other.alarms.map(({ episode, clearedAt }) => [episode, clearedAt !== undefined])).toEqual([
      ['episode-1', true],
      ['episode-2', false],
      ['episode-3', false],
    ]);
    expect(await city.all()).toHaveLength(2);
    await city.act(target, DUTY, 'assess');
    await city.act(target, LEADER, 'false-alarm', { reasonCode: 'test' });
    await city.act(target, DUTY, 'false-alarm', { reasonCode: 'test' });
    await city.apply(city.transition('onset', { episode: 'episode-4', sensor: 'gas-zumiao-01-ch4-2' }));
    const all = await city.all();
    expect(all).toHaveLength(3);
    expect(all.at(-1)?.recurrenceOf).toBe(target.id);
  });

  test('only into another open incident, real with real and played with played, where the same person may do the same', async () => {
    const city = new IncidentCity();
    const source = await city.raise();
    const exercise = await city.raise({ exercise: true });
    const over = await city.raise();
    await city.act(over, DUTY, 'assess');
    await city.act(over, DUTY, 'false-alarm', { reasonCode: 'test' });
    const elsewhere = await city.raise({ town: 'shiwan' });
    for (const into of [source.id, exercise.id, over.id, 'nowhere', undefined])
      await expect(city.act(source, DUTY, 'merge', { into })).rejects.toMatchObject({ errors: [{ pointer: '/into' }] });
    await expect(city.act(source, 'zumiao-duty', 'merge', { into: elsewhere.id })).rejects.toBeInstanceOf(InvalidAction);
    expect(await city.incident(source.id)).toEqual(source);
  });

  test('both change, or neither does: when the other one moves meanwhile it is decided again, when this one does it is stale', async () => {
    const city = new IncidentCity();
    const source = await city.raise();
    const target = await city.raise();
    let attempts = 0;
    const commit: typeof city.incidents.commit = async (change) => {
      if (attempts++ === 0) await city.act(target, DUTY, 'comment', { note: 'meanwhile' });
      return city.incidents.commit(change);
    };
    const request = {
      incident: source.id,
      principal: user(DUTY),
      expectedVersion: source.version,
      action: 'merge',
      input: { into: target.id },
    };
    const merged = await performAction({ ...city.core, incidents: { ...city.incidents, commit } }, request);
    expect([attempts, merged.mergedInto]).toEqual([2, target.id]);
    await expect(performAction(city.core, request)).rejects.toBeInstanceOf(StaleVersion);
    const failing = { ...city.incidents, commit: async () => Promise.reject(new VersionConflict('planted')) };
    const another = await city.raise();
    await expect(
      performAction({ ...city.core, incidents: failing }, { ...request, incident: another.id, expectedVersion: another.version }),
    ).rejects.toBeInstanceOf(VersionConflict);
    await expectRebuilt(city);
  });

  test('adds up the assets in alarm, each once, and folds what is too much for a row each', async () => {
    const city = new IncidentCity();
    const source = await twoAlarms(city);
    const target = await city.raise();
    const asset = (index: number) => ({
      ...(source.alarms[0] as AlarmRow),
      episode: `e${index}`,
      asset: `well-${index % 30}`,
      sensor: `s${index}`,
    });
    const many = Array.from({ length: 60 }, (_, index) => asset(index));
    const join = async (into: Incident, alarms: readonly AlarmRow[]) => {
      const events = alarms.map(
        (alarm) => ({ type: 'alarm-joined', at: toInstant(city.now), actor: SENSORS, data: { alarm } }) as NewEvent,
      );
      for (const one of events) await append(city.core, await city.incident(into.id), [one]);
    };
    await join(target, many.slice(0, 30));
    await join(source, many.slice(15));
    await city.act(source, DUTY, 'merge', { into: target.id });
    const other = await city.incident(target.id);
    // The well of the two sensors there were, and those not among the first thirty: none.
    expect(other.assetCount).toBe(2);
    expect(other.alarmsFolded).toBe('asset');
    expect(other.alarms.length).toBeLessThanOrEqual(100);
    expect(other.alarms.reduce((sum, row) => sum + (row.count ?? 1), 0)).toBe(62);
    await expectRebuilt(city);
  });

  test('with more obligations than one step can write goes in portions, and comes to the same', async () => {
    const city = new IncidentCity();
    const source = await city.raise({ grade: 'I' });
    const target = await city.dispatched();
    const units = FOSHAN.registry.units.map(({ id }) => id).slice(0, 40 - openOf(source).length);
    for (const [index, unit] of units.entries())
      await city.act(source, DUTY, 'assign-task', { unit, text: `task ${index}`, due: inMinutes(city, 30 + index) });
    expect(openOf(source).length + units.length).toBeGreaterThan(35);
    const { version } = await city.incident(source.id);
    const merged = await city.act(source, DUTY, 'merge', { into: target.id });
    expect(merged).toMatchObject({ state: 'archived', mergedInto: target.id });
    expect(openOf(merged)).toEqual([]);
    const types = (await city.incidents.events(source.id)).slice(version).map(({ type }) => type);
    expect(types.length).toBeGreaterThan(1);
    expect(types).toEqual([...Array.from({ length: types.length - 1 }, () => 'handed-over'), 'merged']);
    const other = await city.incident(target.id);
    const carried = other.obligations.filter(({ carriedFrom, text }) => carriedFrom === source.id && text);
    expect(carried.map(({ unit, due }) => [unit, due])).toEqual(units.map((unit, index) => [unit, inMinutes(city, 30 + index)]));
    expect([other.mergedFrom, other.grade]).toEqual([[source.id], 'I']);
    await expectRebuilt(city);
  });

  test('is refused, with the number, where more would be open than one step can end', async () => {
    const city = new IncidentCity();
    const [source, target] = [await city.raise(), await city.raise()];
    for (const [incident, count] of [
      [source, 34],
      [target, 34],
    ] as const)
      for (let index = 0; index < count; index++)
        await city.act(incident, DUTY, 'assign-task', { unit: WATER, text: `${index}`, due: inMinutes(city, 30) });
    const before = await city.incident(source.id);
    await expect(city.act(source, DUTY, 'merge', { into: target.id })).rejects.toThrow(/^74 obligations would be open.*at most 60/);
    expect(await city.incident(source.id)).toEqual(before);
  });

  test('publishes no report of its own', async () => {
    const city = new IncidentCity();
    const source = await city.raise();
    await city.act(source, DUTY, 'merge', { into: (await city.raise()).id });
    await expect(city.act(source, LEADER, 'publish-report')).rejects.toMatchObject({ allowed: [] });
  });
});

describe('splitting', () => {
  test('an alarm of what was split off and merged back goes on here, also where its row there was folded', async () => {
    const first = { id: 'a', alarms: [{ episode: 'episode-2', movedTo: 'b' }] };
    const second = { id: 'b', alarms: [{ episode: 'episode-1', folded: 'sensor' }], mergedInto: 'a' };
    const load = async (id: string) => [first, second].find((one) => one.id === id) as unknown as Incident | undefined;
    for (const id of ['a', 'b']) expect((await whereItGoesOn({ load }, id, 'episode-2'))?.id).toBe('a');
  });

  test('some alarms become an incident of their own, raised now; what happens to them happens there', async () => {
    const city = new IncidentCity();
    const source = await twoAlarms(city);
    city.now += 5 * MINUTE;
    const rest = await city.act(source, DUTY, 'split', { alarms: ['episode-2'], title: 'another leak' });
    const [, opened] = await city.all();
    if (!opened) throw new Error('nothing was split off');
    expect(opened).toMatchObject({
      splitFrom: source.id,
      state: 'raised',
      grade: 'II',
      title: 'another leak',
      raisedAt: toInstant(city.now),
    });
    expect(owed(opened, 'assess').base).toBe(toInstant(city.now));
    expect(rest.alarms.map(({ movedTo }) => movedTo)).toEqual([undefined, opened.id]);
    await city.apply(city.transition('clear', { episode: 'episode-2' }));
    expect((await city.incident(opened.id)).alarms[0]?.clearedAt).toBeDefined();
    expect((await city.incident(source.id)).version).toBe(rest.version);
    await expectRebuilt(city);
  });

  test('at least one alarm stays, and only its own can go', async () => {
    const city = new IncidentCity();
    const source = await twoAlarms(city);
    for (const alarms of [['episode-1', 'episode-2'], [], ['episode-9'], 'episode-1', undefined])
      await expect(city.act(source, DUTY, 'split', { alarms })).rejects.toMatchObject({ errors: [{ pointer: '/alarms' }] });
    await city.act(source, DUTY, 'split', { alarms: ['episode-1'] });
    await expect(city.act(source, DUTY, 'split', { alarms: ['episode-2'] })).rejects.toBeInstanceOf(ActionNotAllowed);
  });

  test('split off and merged back, each alarm is in one place', async () => {
    const city = new IncidentCity();
    const source = await twoAlarms(city);
    city.now += MINUTE;
    await city.act(source, DUTY, 'split', { alarms: ['episode-2'] });
    const [, opened] = await city.all();
    if (!opened) throw new Error('nothing was split off');
    await city.act(opened, DUTY, 'merge', { into: source.id });
    await city.apply(city.transition('clear', { episode: 'episode-2' }));
    const whole = await city.incident(source.id);
    expect(whole.alarms.map(({ episode, movedTo, clearedAt }) => [episode, movedTo, clearedAt !== undefined])).toEqual([
      ['episode-1', undefined, false],
      ['episode-2', undefined, true],
    ]);
    await expectRebuilt(city);
  });

  test('of an exercise is an exercise', async () => {
    const city = new IncidentCity();
    city.exercises.add('gas-zumiao-01');
    const source = await twoAlarms(city);
    expect(source.exercise).toBe(true);
    await city.act(source, DUTY, 'split', { alarms: ['episode-1'] });
    expect((await city.all()).map(({ exercise }) => exercise)).toEqual([true, true]);
  });
});
