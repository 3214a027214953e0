import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IncidentEvent } from '../../../lib/core/incident/events.ts';
import { applyEvent, foldIncident } from '../../../lib/core/incident/incident.ts';
import type { Incident } from '../../../lib/core/incident/model.ts';
import { plus, toMillis } from '../../../lib/core/instant.ts';
import { HERE, IncidentCity, MINUTE } from '../support/incident-city.ts';

/** As many as fit a second or two; more by the variable. */
const RUNS = Number(process.env.CITYWATCH_RUNS ?? 30);

const LEADER = 'chancheng-leader';
/** What people do meanwhile; what an incident's state does not allow is refused, and that is no concern of the clocks. */
const DEEDS: readonly (readonly [string, string, object?])[] = [
  [LEADER, 'assess'],
  [LEADER, 'confirm', { level: 'II' }],
  [LEADER, 'confirm', { level: 'III' }],
  [LEADER, 'dispatch'],
  [LEADER, 'false-alarm', { reasonCode: 'test' }],
  ['foshan-gas-member', 'acknowledge'],
  ['foshan-gas-member', 'return', { reason: '不属本单位' }],
  ['foshan-gas-member', 'arrive', { position: HERE }],
  ['foshan-gas-member', 'dispose'],
  ['foshan-gas-member', 'feed-back'],
  ['chancheng-housing-bureau-member', 'acknowledge'],
  ['chancheng-housing-bureau-member', 'guide'],
  [LEADER, 'verify'],
  [LEADER, 'clear'],
];

type Step =
  | { readonly do: 'raise'; readonly grade: 'I' | 'II' | 'III' }
  | { readonly do: 'act'; readonly incident: number; readonly deed: number }
  | { readonly do: 'wait'; readonly millis: number }
  | { readonly do: 'watch'; readonly watchers: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('raise' as const), grade: fc.constantFrom('I', 'II', 'III') }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('act' as const), incident: fc.nat(3), deed: fc.nat(DEEDS.length - 1) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), millis: fc.integer({ min: 1, max: 15 * MINUTE }) }) },
  // The watcher is down for hours.
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), millis: fc.integer({ min: MINUTE, max: 180 * MINUTE }) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('watch' as const), watchers: fc.integer({ min: 1, max: 3 }) }) },
);

describe('whatever people do, however long the watcher is down, and however many watch at once', () => {
  test('each clock is exact: warned once before, breached once as of due, taken further one step at a time', {
    timeout: 10_000 + 500 * RUNS,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
        const city = new IncidentCity();
        const raised: Incident[] = [await city.raise()];
        const passes: number[] = [];
        for (const one of steps) await take(city, one, raised, passes);
        for (const { id } of raised) {
          const events = await city.incidents.events(id);
          expect(foldIncident(events)).toEqual(await city.incident(id));
          checkClocks(events, passes);
        }
        checkOrder(city.committed);
      }),
      { numRuns: RUNS },
    );
  });
});

async function take(city: IncidentCity, one: Step, raised: Incident[], passes: number[]): Promise<void> {
  if (one.do === 'raise') raised.push(await city.raise({ grade: one.grade }));
  if (one.do === 'wait') city.now += one.millis;
  if (one.do === 'act') {
    const incident = raised[one.incident % raised.length] as Incident;
    const [by, action, input] = DEEDS[one.deed] as (typeof DEEDS)[number];
    await city.act(incident, by, action, input).catch(() => undefined);
    // What a deed put on record is not the next pass's.
    city.now++;
  }
  if (one.do !== 'watch') return;
  passes.push(city.now);
  const results = await Promise.all(Array.from({ length: one.watchers }, () => city.watch()));
  expect(results.map(({ failed }) => failed)).toEqual(results.map(() => 0));
}

/** What is on record of the clocks of one incident, looked at event by event. */
function checkClocks(events: readonly IncidentEvent[], passes: readonly number[]): void {
  let after: Incident | undefined;
  // What is done at `due` itself is done in time, and so leaves the breach to the pass.
  const deeds = events.filter(({ actor }) => actor.kind === 'person').map(({ recordedAt }) => toMillis(recordedAt) - 1);
  for (const [index, event] of events.entries()) {
    const before = after;
    after = before ? applyEvent(before, event) : foldIncident([event]);
    const obligation = before?.obligations.find(({ id }) => 'obligation' in event.data && id === event.data.obligation);
    const clock = before?.tasks.find(({ unit }) => 'unit' in event.data && unit === event.data.unit)?.acknowledgement;
    switch (event.type) {
      case 'obligation-warned':
        expect(obligation).toMatchObject({ state: 'pending' });
        expect([obligation?.warnedAt, obligation?.breachedAt]).toEqual([undefined, undefined]);
        expect(toMillis(event.recordedAt)).toBeLessThan(toMillis(event.data.due));
        break;
      case 'obligation-breached':
        expect(obligation).toMatchObject({ state: 'pending', due: event.at });
        expect(obligation?.breachedAt).toBeUndefined();
        expect(event.at).toBe(plus(obligation?.base ?? '', obligation?.within ?? 0));
        expectFirst(event, [...passes, ...deeds], before);
        break;
      case 'acknowledgement-missed':
        expect(clock).toMatchObject({ due: event.at });
        expect(clock?.missedAt).toBeUndefined();
        expect(event.at).toBe(plus(clock?.base ?? '', before?.acknowledgeWithin?.millis ?? 0));
        expectFirst(event, [...passes, ...deeds], before);
        break;
      case 'obligation-escalated':
      case 'acknowledgement-escalated': {
        const escalation = event.type === 'obligation-escalated' ? obligation?.escalation : clock?.escalation;
        expect(event.data.step).toBe((escalation?.told ?? 0) + 1);
        expect(escalation?.steps[event.data.step - 1]).toMatchObject({ body: event.data.body, unit: event.data.to });
        expect(toMillis(event.recordedAt)).toBeGreaterThanOrEqual(toMillis(escalation?.next ?? ''));
        const waited = toMillis(event.recordedAt) - toMillis(lastOf(events.slice(0, index), event)?.recordedAt ?? '');
        expect(waited).toBeGreaterThanOrEqual(escalation?.steps[event.data.step - 1]?.wait ?? 0);
        break;
      }
      default:
    }
  }
  const last = passes.at(-1) ?? 0;
  for (const { state, base, due, within, breachedAt } of after?.obligations ?? []) {
    if (base) expect(due).toBe(plus(base, within));
    if (state === 'pending' && due && toMillis(due) <= last && startedBefore(events, last)) expect(breachedAt).toBe(due);
  }
}

/** A breach is recorded by the first pass, or deed, that finds its clock to have run out, if it ran then: one may be started by what was done meanwhile. */
function expectFirst(event: IncidentEvent, looks: readonly number[], before: Incident | undefined): void {
  expect(before).toBeDefined();
  const first = Math.min(...looks.filter((look) => look >= toMillis(event.at)));
  expect([first, first + 1]).toContain(toMillis(event.recordedAt));
}

/** Whether the last thing people did lies before the last pass, so that it has seen everything. */
const startedBefore = (events: readonly IncidentEvent[], last: number): boolean =>
  events.every(({ actor, recordedAt }) => actor.kind === 'system' || toMillis(recordedAt) < last);

function lastOf(events: readonly IncidentEvent[], { type, data }: IncidentEvent): IncidentEvent | undefined {
  const of = (one: IncidentEvent['data']): unknown => ('obligation' in one ? one.obligation : 'unit' in one && one.unit);
  const family = type.split('-')[0] as string;
  const kinds = [`${family}-escalated`, `${family}-breached`, `${family}-missed`];
  return events.findLast((event) => kinds.includes(event.type) && of(event.data) === of(data));
}

/** Within one pass what happened first is recorded first, whichever incident it happened to. */
function checkOrder(committed: readonly IncidentEvent[]): void {
  const breaches = committed.filter(({ type }) => type === 'obligation-breached' || type === 'acknowledgement-missed');
  for (const [index, event] of breaches.entries()) {
    const before = breaches[index - 1];
    if (before?.recordedAt === event.recordedAt) expect(toMillis(event.at)).toBeGreaterThanOrEqual(toMillis(before.at));
  }
}
