import { describe, expect, test } from 'vitest';
import { toInstant } from '../../../lib/core/instant.ts';
import { letterWrite } from '../../../lib/core/supervision/letter-chain.ts';
import { HOUR, IncidentCity, MINUTE, owed } from '../support/incident-city.ts';

const GAS = 'foshan-gas-member';
const LEADER = 'chancheng-leader';
const OFFICE = 'supervisor';

async function pass(city: IncidentCity, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    city.now += MINUTE;
    await city.watch();
  }
}

const letters = async (city: IncidentCity) => (await city.letters.list({ limit: 100 })).items;

describe('escalating by hand', () => {
  test('tells the next body now, with the reason, and the chain goes on from there', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    await city.act(incident, GAS, 'acknowledge');
    await pass(city, 72);
    const arrive = owed(await city.incident(incident.id), 'arrive');
    expect(arrive.escalation?.told).toBe(0);
    const after = await city.act(incident, LEADER, 'escalate', { obligation: arrive.id, reason: '现场无人 / nobody there' });
    expect(owed(after, 'arrive').escalation).toMatchObject({ told: 1, next: toInstant(city.now + 10 * MINUTE) });
    const event = (await city.incidents.events(incident.id)).at(-1);
    expect(event).toMatchObject({
      type: 'obligation-escalated',
      actor: { kind: 'person', id: LEADER },
      data: { to: 'foshan-gas', step: 1, reason: '现场无人 / nobody there' },
    });
    await pass(city, 10);
    expect(owed(await city.incident(incident.id), 'arrive').escalation?.told).toBe(2);
    await city.notifyAll(incident.id);
    const told = (await city.told()).find((row) => row.event === `${incident.id}#${event?.seq}`);
    expect(told?.text.zh).toContain('原因：现场无人');
  });

  test('before the clock has run out begins the chain; what the clock tells then goes on from there', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    await city.act(incident, GAS, 'acknowledge');
    const { id } = owed(incident, 'arrive');
    await city.act(incident, OFFICE, 'escalate', { obligation: id, reason: '媒体关注' });
    await pass(city, 60);
    expect(owed(await city.incident(incident.id), 'arrive').escalation).toMatchObject({ told: 1 });
    await pass(city, 21);
    const told = (await city.incidents.events(incident.id)).flatMap((event) =>
      event.type === 'obligation-escalated' && event.data.obligation === id ? [`${event.data.step} ${event.data.to}`] : [],
    );
    expect(told).toEqual(['1 foshan-gas', '2 chancheng-housing-bureau']);
  });

  test('needs a reason, and ends where nobody stands above', async () => {
    const city = new IncidentCity();
    const incident = await city.raise();
    const { id } = owed(incident, 'assess');
    await expect(city.act(incident, LEADER, 'escalate', { obligation: id })).rejects.toThrow('/reason');
    for (let step = 0; step < 2; step++) await city.act(incident, LEADER, 'escalate', { obligation: id, reason: 'x' });
    await expect(city.act(incident, LEADER, 'escalate', { obligation: id, reason: 'x' })).rejects.toThrow('the end of its chain');
    await expect(city.act(incident, GAS, 'escalate', { obligation: id, reason: 'x' })).rejects.toThrow('may not escalate');
  });
});

describe('a supervision letter', () => {
  test('is numbered, says who missed what and what is demanded by when, and is told to the unit', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    await pass(city, 71);
    const due = toInstant(city.now + 4 * HOUR);
    const arrive = owed(await city.incident(incident.id), 'arrive');
    await city.act(incident, OFFICE, 'supervise', { obligation: arrive.id, text: '两小时内到场处置', due });
    const [letter] = await letters(city);
    expect(letter).toMatchObject({
      number: '禅安督〔2026〕1号',
      state: 'issued',
      subject: 'obligation',
      unit: 'foshan-gas',
      incident: incident.id,
      obligation: arrive.id,
      due,
      issuedBy: { id: OFFICE },
    });
    expect(letter?.text.zh).toContain('禅安督〔2026〕1号');
    expect(letter?.text.zh).toContain('未按时到场');
    expect(letter?.text.zh).toContain('未核定');
    expect(letter?.text.zh).toContain('两小时内到场处置');
    expect(letter?.text.en).toContain('your unit missed: be on scene');
    const event = (await city.incidents.events(incident.id)).at(-1);
    expect(event).toMatchObject({ type: 'supervised', data: { letter: letter?.id, number: letter?.number, unit: 'foshan-gas' } });
    await city.notifyAll(incident.id);
    const told = (await city.told()).filter((row) => row.event === `${incident.id}#${event?.seq}`);
    expect(told.map(({ unit }) => unit)).toEqual(['foshan-gas']);
    expect(told[0]?.text.zh).toContain(letter?.number ?? '?');
  });

  test('is drafted where an escalation reaches the safety commission office; signing takes the draft', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    await city.act(incident, GAS, 'acknowledge');
    // Breached at 70 minutes, the office is the sixth to be told.
    await pass(city, 131);
    const arrive = owed(await city.incident(incident.id), 'arrive');
    const drafts = await letters(city);
    const draft = drafts.find(({ obligation }) => obligation === arrive.id);
    expect(draft).toMatchObject({ state: 'draft', unit: 'foshan-gas', replies: [] });
    expect(draft).not.toHaveProperty('number');
    expect(draft?.text.zh).toContain('草稿');
    expect(arrive.escalation?.draft).toBe(draft?.id);
    await city.act(incident, OFFICE, 'supervise', { obligation: arrive.id });
    const signed = (await letters(city)).find(({ id }) => id === draft?.id);
    expect(signed).toMatchObject({ version: 2, state: 'issued', number: '禅安督〔2026〕1号', due: toInstant(city.now + 24 * HOUR) });
    expect(await letters(city)).toHaveLength(drafts.length);
    // The housing bureau did not acknowledge: its draft has another subject.
    const other = drafts.find(({ subject }) => subject === 'acknowledgement');
    await city.act(incident, OFFICE, 'supervise', { unit: other?.unit });
    expect((await letters(city)).find(({ id }) => id === other?.id)).toMatchObject({ number: '禅安督〔2026〕2号', state: 'issued' });
  });

  test('is one of its own where the draft about the same was discarded', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    await city.act(incident, GAS, 'acknowledge');
    await pass(city, 131);
    const arrive = owed(await city.incident(incident.id), 'arrive');
    const draft = (await letters(city)).find(({ obligation }) => obligation === arrive.id);
    if (!draft) throw new Error('no draft');
    const discarded = { at: toInstant(city.now), by: { kind: 'person', id: OFFICE } as const, reason: '已电话核实' };
    await city.letters.commit(letterWrite({ ...draft, version: 2, state: 'discarded', discarded }, discarded.at));
    await city.act(incident, OFFICE, 'supervise', { obligation: arrive.id });
    const about = (await letters(city)).filter(({ obligation }) => obligation === arrive.id);
    expect(about.map(({ state, number }) => [state, number])).toEqual([
      ['issued', '禅安督〔2026〕1号'],
      ['discarded', undefined],
    ]);
  });

  test('takes numbers without gaps or repetition, whoever issues at once, and begins anew each year', async () => {
    const city = new IncidentCity();
    const incidents = await Promise.all(Array.from({ length: 6 }, () => city.raise()));
    const issue = () => Promise.all(incidents.map((one) => city.act(one, OFFICE, 'supervise', { obligation: owed(one, 'assess').id })));
    await issue();
    city.now = Date.parse('2027-01-01T00:00:00+08:00');
    await issue();
    const numbers = (await letters(city)).map(({ number }) => number).sort();
    const expected = [2026, 2027].flatMap((year) => [1, 2, 3, 4, 5, 6].map((sequence) => `禅安督〔${year}〕${sequence}号`));
    expect(numbers).toEqual(expected);
  });

  test('is signed by the safety commission office or the shift leader, about something that was missed or is named', async () => {
    const city = new IncidentCity();
    const incident = await city.dispatched();
    const { id } = owed(incident, 'arrive');
    await expect(city.act(incident, 'chancheng-duty', 'supervise', { obligation: id })).rejects.toThrow('may not supervise');
    await expect(city.act(incident, LEADER, 'supervise', { unit: 'foshan-gas' })).rejects.toThrow('/reason');
    await expect(city.act(incident, LEADER, 'supervise', { unit: 'nobody' })).rejects.toThrow('/unit');
    await expect(city.act(incident, LEADER, 'supervise', { obligation: id, due: toInstant(city.now) })).rejects.toThrow('/due');
    await city.act(incident, LEADER, 'supervise', { unit: 'foshan-gas', reason: '多次迟到' });
    expect((await letters(city)).map(({ subject, missed }) => [subject, missed.zh])).toEqual([['other', '多次迟到']]);
  });
});
