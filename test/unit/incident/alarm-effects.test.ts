import { describe, expect, test } from 'vitest';
import type { AlarmEffect, Transition } from '../../../lib/core/alarm/model.ts';
import type { Incident } from '../../../lib/core/incident/model.ts';
import { HOUR, IncidentCity, MINUTE, owed } from '../support/incident-city.ts';

const LEADER = 'chancheng-leader';
const GAS = 'foshan-gas-member';

async function only(city: IncidentCity): Promise<Incident> {
  const [incident, ...more] = await city.all();
  if (!incident || more.length > 0) throw new Error(`expected one incident, there are ${more.length + (incident ? 1 : 0)}`);
  return incident;
}

async function clear(city: IncidentCity, id: string): Promise<void> {
  const incident = { id };
  await city.act(incident, LEADER, 'assess');
  const { grade } = await city.incident(id);
  await city.act(incident, LEADER, 'confirm', { level: grade });
  await city.act(incident, LEADER, 'dispatch');
  await city.act(incident, GAS, 'acknowledge');
  await city.act(incident, GAS, 'dispose');
  await city.act(incident, GAS, 'feed-back');
  await city.act(incident, LEADER, 'verify');
  await city.act(incident, LEADER, 'clear');
}

const amendment = (city: IncidentCity, corrected: readonly Transition[], id = 'amendment-1'): AlarmEffect => {
  const { sensor, metric, rule } = city.transition('onset');
  return { effect: 'amendment', id, episode: 'episode-1', sensor, metric, rule, time: city.now - 5000, corrected };
};

describe('an onset', () => {
  test('opens an incident on the sensor’s asset, raised now and not at the time in the data', async () => {
    const city = new IncidentCity();
    const onsetAt = city.now - 9 * MINUTE;
    await city.apply(city.transition('onset', { time: onsetAt, value: 2.5 }));
    const incident = await only(city);
    expect(incident).toMatchObject({
      state: 'raised',
      domain: 'gas',
      grade: 'III',
      tier: 'foshan/chancheng',
      town: 'foshan/chancheng/zumiao',
      asset: 'gas-zumiao-01-well',
      exercise: false,
      mechanism: '2022-06',
    });
    expect(incident.alarms).toMatchObject([{ episode: 'episode-1', sensor: 'gas-zumiao-01-ch4-1', value: 2.5, grade: 'III' }]);
    expect([Date.parse(incident.raisedAt), Date.parse(incident.alarms[0]?.onsetAt ?? '')]).toEqual([city.now, onsetAt]);
    expect(Date.parse(owed(incident, 'arrive').due ?? '')).toBe(city.now + 70 * MINUTE);
    expect(incident.recurrenceOf).toBeUndefined();
  });

  test('joins the open incident of its asset, whatever sensor and rule it is of', async () => {
    const city = new IncidentCity();
    await city.apply(city.transition('onset'));
    await city.apply(city.transition('onset', { episode: 'episode-2', sensor: 'gas-zumiao-01-ch4-2' }));
    await city.apply(
      city.transition('onset', { episode: 'episode-3', sensor: 'gas-zumiao-01-temperature', metric: 'temperature', rule: 'hot' }),
    );
    expect((await only(city)).alarms.map(({ episode }) => episode)).toEqual(['episode-1', 'episode-2', 'episode-3']);
  });

  test('of another asset opens another incident', async () => {
    const city = new IncidentCity();
    await city.apply(city.transition('onset'), city.transition('onset', { episode: 'episode-2', sensor: 'gas-zumiao-02-ch4-1' }));
    expect((await city.all()).map(({ asset }) => asset).sort()).toEqual(['gas-zumiao-01-well', 'gas-zumiao-02-well']);
  });

  test('of ten sensors of an asset at once, one opens and nine join', async () => {
    const city = new IncidentCity();
    const onsets = Array.from({ length: 6 }, (_, index) =>
      city.transition('onset', { episode: `episode-${index}`, sensor: `gas-zumiao-01-ch4-${(index % 4) + 1}` }),
    );
    await Promise.all(onsets.map((onset) => city.apply(onset)));
    expect((await only(city)).alarms).toHaveLength(6);
  });

  test('whose rule is withdrawn ends with that reason, in its row and in the record', async () => {
    const city = new IncidentCity();
    await city.apply(city.transition('onset'), city.transition('clear', { reason: 'rule-withdrawn' }));
    const incident = await only(city);
    expect(incident.alarms).toMatchObject([{ clearReason: 'rule-withdrawn', clearedAt: expect.any(String) }]);
    const [events] = [await city.incidents.events(incident.id)];
    expect(events.at(-1)).toMatchObject({ type: 'alarm-cleared', data: { reasonCode: 'rule-withdrawn' } });
  });

  test('that is over when it arrives is recorded and nobody is sent anywhere', async () => {
    const city = new IncidentCity();
    await city.apply(city.transition('onset', { over: true }), city.transition('clear', { time: city.now }));
    expect(await city.all()).toEqual([]);
    expect(await city.incidents.episode('episode-1')).toMatchObject({ alarm: { clearedAt: expect.any(String) } });
    expect((await city.incidents.episode('episode-1'))?.incident).toBeUndefined();
  });

  test('of a sensor that was withdrawn since is kept, and opens nothing', async () => {
    const city = new IncidentCity();
    await city.apply(city.transition('onset', { sensor: 'gone' }));
    expect(await city.all()).toEqual([]);
    expect(await city.incidents.episode('episode-1')).toBeDefined();
  });
});

describe('again within 24 hours of the clear', () => {
  test('is a new incident that names the old one; later it names none', async () => {
    const city = new IncidentCity();
    await city.apply(city.transition('onset'));
    const first = await only(city);
    await clear(city, first.id);
    city.now += 24 * HOUR;
    await city.apply(city.transition('onset', { episode: 'episode-2' }));
    const [, second] = await city.all();
    expect(second).toMatchObject({ state: 'raised', recurrenceOf: first.id });
    await clear(city, second?.id ?? '');
    city.now += 24 * HOUR + 1;
    await city.apply(city.transition('onset', { episode: 'episode-3' }));
    expect((await city.all())[2]?.recurrenceOf).toBeUndefined();
  });

  test('until the clear it joins, also after the disposal and the verification', async () => {
    const city = new IncidentCity();
    await city.apply(city.transition('onset'));
    const first = await only(city);
    for (const action of ['assess', 'confirm', 'dispatch']) await city.act(first, LEADER, action, { level: 'III' });
    for (const action of ['acknowledge', 'dispose', 'feed-back']) await city.act(first, GAS, action);
    await city.apply(city.transition('onset', { episode: 'episode-2', sensor: 'gas-zumiao-01-ch4-2' }));
    await city.act(first, LEADER, 'verify');
    await city.apply(city.transition('onset', { episode: 'episode-3', sensor: 'gas-zumiao-01-ch4-3' }));
    expect((await only(city)).alarms).toHaveLength(3);
  });
});

describe('the grade', () => {
  test('rises with an upgrade: the obligations of the new grade run, the old ones are superseded', async () => {
    const city = new IncidentCity();
    await city.apply(city.transition('onset'));
    await city.apply(city.transition('upgrade', { grade: 'I', value: 6 }));
    const incident = await only(city);
    expect(incident).toMatchObject({ grade: 'I', alarms: [{ grade: 'I', value: 6 }] });
    expect(incident.obligations.filter(({ level }) => level === 'III').every(({ state }) => state === 'superseded')).toBe(true);
    expect(owed(incident, 'assess')).toMatchObject({ level: 'I', state: 'pending', base: incident.raisedAt });
  });

  test('rises with a graver alarm that joins', async () => {
    const city = new IncidentCity();
    await city.apply(city.transition('onset'), city.transition('onset', { episode: 'episode-2', grade: 'II' }));
    expect((await only(city)).grade).toBe('II');
  });

  test('does not fall with a downgrade, a clear or a milder alarm', async () => {
    const city = new IncidentCity();
    await city.apply(city.transition('onset', { grade: 'I' }));
    await city.apply(city.transition('downgrade', { grade: 'III' }), city.transition('clear'));
    await city.apply(city.transition('onset', { episode: 'episode-2', grade: 'III' }));
    const incident = await only(city);
    expect(incident.grade).toBe('I');
    expect(incident.alarms[0]).toMatchObject({ grade: 'III', clearedAt: expect.any(String) });
    expect(incident.state).toBe('raised');
  });

  test('once a person confirmed a level, it leaves the obligations alone', async () => {
    const city = new IncidentCity();
    await city.apply(city.transition('onset'));
    const raised = await only(city);
    await city.act(raised, LEADER, 'assess');
    const confirmed = await city.act(raised, LEADER, 'confirm', { level: 'III' });
    await city.apply(city.transition('upgrade', { grade: 'I' }));
    const incident = await only(city);
    expect([incident.grade, incident.level]).toEqual(['I', 'III']);
    expect(incident.obligations).toEqual(confirmed.obligations);
  });

  test('what gets worse after a false alarm is a new incident that names it: nobody owes anything in one that has ended', async () => {
    const city = new IncidentCity();
    await city.apply(city.transition('onset'));
    const first = await only(city);
    await city.act(first, LEADER, 'assess');
    const ended = await city.act(first, LEADER, 'false-alarm', { reasonCode: 'sensor-fault' });
    await city.apply(city.transition('upgrade', { grade: 'I', value: 6 }));
    const [old, next] = await city.all();
    expect(old).toEqual(ended);
    expect(next).toMatchObject({ state: 'raised', grade: 'I', recurrenceOf: first.id, alarms: [{ episode: 'episode-1', value: 6 }] });
    // From here on the episode is the new one's.
    await city.apply(city.transition('clear'));
    expect((await city.all())[1]?.alarms[0]?.clearedAt).toBeDefined();
  });

  test('what eases after the end is recorded, and changes neither the state nor what is owed', async () => {
    const city = new IncidentCity();
    await city.apply(city.transition('onset', { grade: 'II' }));
    const first = await only(city);
    await clear(city, first.id);
    const before = await city.incident(first.id);
    await city.apply(city.transition('downgrade', { grade: 'III' }), city.transition('clear'));
    const after = await only(city);
    expect(after).toMatchObject({ state: 'cleared', grade: 'II', obligations: before.obligations });
    expect(after.alarms[0]?.clearedAt).toBeDefined();
  });
});

describe('an amendment', () => {
  test('corrects the alarm and names the late reading that caused it', async () => {
    const city = new IncidentCity();
    await city.apply(city.transition('onset'));
    const earlier = city.now - 3 * MINUTE;
    await city.apply(amendment(city, [city.transition('onset', { time: earlier, value: 1.5 })]));
    const incident = await only(city);
    expect(Date.parse(incident.alarms[0]?.onsetAt ?? '')).toBe(earlier);
    expect(incident.alarms[0]?.value).toBe(1.5);
    expect((await city.incidents.events(incident.id)).at(-1)).toMatchObject({ type: 'alarm-amended', data: { episode: 'episode-1' } });
  });

  test('takes an alarm back that never happened; the incident stays for a person to end', async () => {
    const city = new IncidentCity();
    await city.apply(city.transition('onset'));
    await city.apply(amendment(city, []));
    expect(await only(city)).toMatchObject({ state: 'raised', alarms: [{ retracted: true }] });
  });

  test('raises the grade to the worst it went through, though it has eased since', async () => {
    const city = new IncidentCity();
    await city.apply(city.transition('onset'));
    const corrected = [
      city.transition('onset', { time: city.now - 3000 }),
      city.transition('upgrade', { time: city.now - 2000, grade: 'I', value: 6 }),
      city.transition('downgrade', { time: city.now - 1000, grade: 'III', value: 2 }),
    ];
    await city.apply(amendment(city, corrected));
    expect(await only(city)).toMatchObject({ grade: 'I', alarms: [{ grade: 'III' }] });
  });

  test('of an alarm that was over on arrival changes the record alone', async () => {
    const city = new IncidentCity();
    await city.apply(city.transition('onset', { over: true }));
    await city.apply(amendment(city, [city.transition('onset', { grade: 'I', value: 7 })]));
    expect(await city.all()).toEqual([]);
    expect(await city.incidents.episode('episode-1')).toMatchObject({ alarm: { grade: 'I', value: 7 } });
  });
});

describe('each effect exactly once', () => {
  test('however often and by however many it is applied', async () => {
    const city = new IncidentCity();
    const effects: AlarmEffect[] = [
      city.transition('onset'),
      city.transition('onset', { episode: 'episode-2', sensor: 'gas-zumiao-01-ch4-2' }),
      city.transition('upgrade', { grade: 'II' }),
      amendment(city, [city.transition('onset', { grade: 'II' })]),
      city.transition('onset', { episode: 'episode-3', over: true }),
      city.transition('clear'),
    ];
    await city.apply(...effects);
    const before = await only(city);
    const events = await city.incidents.events(before.id);
    for (let round = 0; round < 3; round++) await Promise.all([city.apply(...effects), city.apply(...effects)]);
    expect(await only(city)).toEqual(before);
    expect(await city.incidents.events(before.id)).toEqual(events);
  });

  test('a person who acts at the same moment loses nothing and nothing of the alarm is lost', async () => {
    const city = new IncidentCity();
    await city.apply(city.transition('onset'));
    const raised = await only(city);
    const alarms = Array.from({ length: 3 }, (_, index) => city.transition('onset', { episode: `more-${index}` }));
    const [acted] = await Promise.allSettled([city.act(raised, LEADER, 'assess'), ...alarms.map((alarm) => city.apply(alarm))]);
    const after = await only(city);
    expect(after.alarms).toHaveLength(4);
    expect(after.state).toBe(acted.status === 'fulfilled' ? 'assessing' : 'raised');
  });
});

describe('an exercise', () => {
  test('marks the incidents of its things, and the real ones of the same asset stay apart from them', async () => {
    const city = new IncidentCity();
    city.exercises.add('gas-zumiao-01');
    await city.apply(city.transition('onset'));
    expect(await only(city)).toMatchObject({ exercise: true });
    city.exercises.clear();
    await city.apply(city.transition('onset', { episode: 'episode-2', sensor: 'gas-zumiao-01-ch4-2' }));
    const [played, real] = await city.all();
    expect([played?.exercise, real?.exercise]).toEqual([true, false]);
    expect([played?.alarms.length, real?.alarms.length]).toEqual([1, 1]);
    expect(real?.recurrenceOf).toBeUndefined();
    // Each goes on taking its own alarms, and the end of one does not free the other's place.
    await clear(city, played?.id ?? '');
    await city.apply(city.transition('onset', { episode: 'episode-3', sensor: 'gas-zumiao-01-ch4-3' }));
    expect((await city.all()).map(({ alarms }) => alarms.length)).toEqual([1, 2]);
  });
});
