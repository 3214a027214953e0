import fc from 'fast-check';
import { expect, test } from 'vitest';
import { figuresOf, type IncidentFigures } from '../../../lib/core/accountability/figures/incident-figures.ts';
import { statisticsOf } from '../../../lib/core/accountability/figures/statistics.ts';
import { allowedActions } from '../../../lib/core/incident/allowed-actions.ts';
import { IncidentError } from '../../../lib/core/incident/errors.ts';
import type { IncidentEvent } from '../../../lib/core/incident/events.ts';
import { verifyChain } from '../../../lib/core/incident/hash-chain.ts';
import { applyEvent, foldIncident } from '../../../lib/core/incident/incident.ts';
import { INCIDENT_STATES, type Incident, OVER_STATES } from '../../../lib/core/incident/model.ts';
import { INCIDENT_ACTIONS } from '../../../lib/core/incident/perform-action.ts';
import { standingFault } from '../../../lib/core/incident/stages.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { tableFigureStore } from '../../../lib/stores/figure-store.ts';
import { AUTHORIZER } from '../support/authorizer.ts';
import { user } from '../support/foshan.ts';
import { IncidentCity, MINUTE } from '../support/incident-city.ts';
import { meantInput, PEOPLE, pickOf, wildInput } from '../support/random-life.ts';
import { recounted } from '../support/recounted.ts';

/** `npm test` walks a few, `npm run test:sequences` as many as CITYWATCH_SEQUENCES says. */
const SEQUENCES = Number(process.env.CITYWATCH_SEQUENCES ?? 60);
/** The same walks each time, so that what lands does not hang on luck (`.ci/run`); without it other ones each time. */
const { CITYWATCH_SEED: SEED } = process.env;
const ACTIONS = INCIDENT_ACTIONS;

interface Step {
  readonly kind: 'onward' | 'likely' | 'wild' | 'alarm' | 'watch' | 'raise';
  readonly by: number;
  readonly action: number;
  readonly pick: number;
  readonly minutes: number;
}

const onward = Array.from({ length: 4 }, () => 'onward' as const);
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom<Step['kind'][]>(...onward, 'likely', 'likely', 'likely', 'likely', 'wild', 'alarm', 'watch', 'raise'),
  by: fc.nat(),
  action: fc.nat(),
  pick: fc.nat(1000),
  minutes: fc.constantFrom(0, 0, 0, 1, 7, 45, 130),
});

/** Where a walk begins: some steps on, so that as many walk about the last states as about the first. */
const START = fc.record({ grade: fc.constantFrom('I', 'II', 'III'), onward: fc.nat(16) });
const ONWARD_STEP: Step = { kind: 'onward', by: 0, action: 0, pick: 0, minutes: 0 };

/** What brings an incident nearer to its archive, the last steps first: random walks alone hardly ever get beyond the disposal. */
const ONWARD = [
  'archive',
  'clear',
  'verify',
  'feed-back',
  'task',
  'guide',
  'support',
  'arrive',
  'acknowledge',
  'dispose',
  'dispatch',
  'confirm',
  'assess',
];

interface Able {
  readonly name: string;
  readonly own: string;
}

const allowedTo = (city: IncidentCity, incident: Incident, name: string): string[] =>
  allowedActions(incident, toInstant(city.now), { authorizer: AUTHORIZER, principal: user(name) });

/** The step nearest to the archive, and somebody who may do it. */
function nextOnward(city: IncidentCity, incident: Incident): Able | undefined {
  const possible = allowedActions(incident, toInstant(city.now));
  for (const own of ONWARD.filter((action) => possible.includes(action))) {
    const name = PEOPLE.find((person) => allowedTo(city, incident, person).includes(own));
    if (name) return { name, own };
  }
  return undefined;
}

/** Somebody who may do something, from the one on whom the choice falls. */
function anybody(city: IncidentCity, incident: Incident, by: number, action: number): Able | undefined {
  for (const offset of PEOPLE.keys()) {
    const name = pickOf(PEOPLE, by + offset);
    const allowed = allowedTo(city, incident, name);
    if (allowed.length > 0) return { name, own: pickOf(allowed, action) };
  }
  return undefined;
}

test('whatever people, sensors and clocks do: nothing that cannot be, refusals by name, what is allowed succeeds, the events tell it all', async () => {
  const reached = new Map<string, number>();
  const done = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), START, async (steps, { grade, onward }) => {
      const city = new IncidentCity();
      await city.apply(city.transition('onset', { episode: 'episode-0', grade }));
      for (let count = 0; count < onward; count++) await play(city, ONWARD_STEP, done);
      for (const one of steps) await play(city, one, done);
      for (const stored of await city.all()) {
        const events = await city.incidents.events(stored.id);
        expect(JSON.parse(JSON.stringify(foldIncident(events)))).toEqual(stored);
        expect(verifyChain(events)).toEqual({ ok: true });
        expect(stored.headHash).toBe(events.at(-1)?.hash);
        let passed = foldIncident(events.slice(0, 1));
        for (const event of events) {
          const before = passed;
          if (event.seq > 1) passed = applyEvent(passed, event);
          checkBreaches(before, event, passed);
          expect(standingFault(passed)).toBeUndefined();
          reached.set(passed.state, (reached.get(passed.state) ?? 0) + 1);
        }
        checkInvariants(stored);
      }
      await checkFigures(city);
    }),
    { numRuns: SEQUENCES, ...(SEED ? { seed: Number(SEED) } : {}) },
  );
  // The walks are long enough to mean something.
  expect(done.size).toBeGreaterThan(ACTIONS.length / 2);
  if (SEQUENCES < 5000) return;
  expect([...reached.keys()].sort()).toEqual([...INCIDENT_STATES].sort());
  expect([...done.keys()].sort()).toEqual(ACTIONS.toSorted());
}, 3_600_000);

/** One step of one of the incidents there are. */
async function play(city: IncidentCity, { kind, by, action, pick, minutes }: Step, done: Map<string, number>): Promise<void> {
  city.now += minutes * MINUTE;
  if (kind === 'watch') return void (await city.watch());
  if (kind === 'raise') return void (await city.raise({ grade: pickOf(['I', 'II', 'III'], pick) }));
  if (kind === 'alarm') {
    const transition = pickOf(['onset', 'onset', 'upgrade', 'downgrade', 'clear'] as const, action);
    const sensor = `gas-zumiao-01-ch4-${1 + (pick % 2)}`;
    return city.apply(city.transition(transition, { episode: `episode-${pick % 4}`, sensor, grade: pickOf(['I', 'II', 'III'], pick) }));
  }
  const all = await city.all();
  const incident = pickOf(all, kind === 'onward' ? 0 : pick);
  const others = all.filter(
    ({ id, state, exercise }) => id !== incident.id && !OVER_STATES.includes(state) && exercise === incident.exercise,
  );
  if (kind === 'wild') return tryWild(city, incident, pickOf(PEOPLE, by), pickOf(ACTIONS, action), pick);
  const chosen = (kind === 'onward' && nextOnward(city, incident)) || anybody(city, incident, by, action);
  const input = chosen && meantInput(city, incident, chosen.name, chosen.own, pick, others);
  if (!chosen || !input) return;
  // What a person is told that they may do, done as it is meant, is done.
  const after = await city.act(incident, chosen.name, chosen.own, input);
  expect(after.version, chosen.own).toBeGreaterThan(incident.version);
  done.set(chosen.own, (done.get(chosen.own) ?? 0) + 1);
}

/** Refused by a named error, and nothing has changed; or done, and then it was allowed. */
async function tryWild(city: IncidentCity, incident: Incident, name: string, action: string, pick: number): Promise<void> {
  const allowed = allowedTo(city, incident, name);
  try {
    await city.act(incident, name, action, wildInput(incident, pick));
    expect(allowed, `${name}: ${action}`).toContain(action);
  } catch (cause) {
    if (!(cause instanceof IncidentError)) throw cause;
    expect(await city.incident(incident.id)).toEqual(incident);
  }
}

/**
 * A clock that ran out is on record, as of its due and once, before anything else becomes of its obligation; one that has not is not. What
 * nobody has touched since waits for the watcher's next pass.
 */
function checkBreaches(before: Incident, event: IncidentEvent, after: Incident): void {
  for (const one of before.obligations) {
    const { state, due, breachedAt } = after.obligations.find(({ id }) => id === one.id) ?? one;
    if (event.type === 'obligation-breached' && event.data.obligation === one.id) {
      expect([one.state, one.breachedAt, event.at]).toEqual(['pending', undefined, one.due]);
      expect(Date.parse(event.recordedAt)).toBeGreaterThanOrEqual(Date.parse(event.at));
    } else expect(breachedAt).toBe(one.breachedAt);
    const isOver = one.state === 'pending' && one.due !== undefined && Date.parse(one.due) < Date.parse(event.recordedAt);
    if (isOver && (state !== 'pending' || due !== one.due)) expect(breachedAt, `${event.type} ${one.id}`).toBeDefined();
    if (state === 'met' && one.state === 'pending')
      expect(after.obligations.find(({ id }) => id === one.id)?.outcome).toBe(isOver || breachedAt ? 'late' : 'on-time');
  }
}

/** What is kept for statistics is what the events come to, and what is counted of it is what counting the events themselves comes to. */
async function checkFigures(city: IncidentCity): Promise<void> {
  const records = await Promise.all((await city.all()).map(({ id }) => city.incidents.events(id)));
  const made = records.flatMap((events) => figuresOf(foldIncident(events)) ?? []);
  const { ofMonth } = tableFigureStore(city.table);
  const [from, to, at] = ['2026-11-01', '2027-01-01', city.now].map((moment) => toInstant(new Date(moment).getTime()));
  const kept = new Map((await Promise.all(['2026-11', '2026-12'].map(ofMonth))).flat().map((one) => [one.incident, one]));
  const counting = ({ version: _moves, ...figures }: IncidentFigures): unknown => JSON.parse(JSON.stringify(figures));
  expect([...kept.values()].map(counting)).toEqual(
    made.map(counting).sort((a, b) => ((a as IncidentFigures).incident < (b as IncidentFigures).incident ? -1 : 1)),
  );
  const period = { by: 'unit', from: from as string, to: to as string, at: at as string } as const;
  expect(statisticsOf([...kept.values()], period).total).toMatchObject(recounted(records, city.now));
}

/** What holds of any incident whatever happened to it. */
function checkInvariants({ obligations, tasks, state, alarms }: Incident): void {
  expect(obligations.map(({ id }) => id)).toEqual(obligations.map((_, index) => `o${index + 1}`));
  expect(new Set(tasks.map(({ unit }) => unit)).size).toBe(tasks.length);
  expect(new Set(alarms.map(({ episode }) => episode)).size).toBe(alarms.length);
  for (const one of obligations) {
    expect((one.base === undefined) === (one.due === undefined)).toBe(true);
    const granted = one.extensions?.findLast((extension) => extension.granted)?.due;
    if (granted) expect(one.due).toBe(granted);
    else if (one.base && one.due) expect(Date.parse(one.due) - Date.parse(one.base)).toBe(one.within);
    expect((one.state === 'met') === (one.metAt !== undefined)).toBe(true);
    if (one.outcome === 'on-time') expect(one.breachedAt).toBeUndefined();
    if (one.outcome === 'late' || one.outcome === 'missed') expect(one.breachedAt).toBeDefined();
    // A breach stays as of the due it had then.
    if (one.breachedAt) expect([one.due, ...(one.extensions ?? []).map(({ previousDue }) => previousDue)]).toContain(one.breachedAt);
  }
  const isOpen = (action: string): boolean => obligations.some((one) => one.action === action && one.state === 'pending');
  if (state === 'handling') expect(isOpen('dispose')).toBe(true);
  if (state === 'false-alarm') expect(obligations.some((one) => one.state === 'pending')).toBe(false);
}
