import { describe, expect, it } from 'vitest';
import { foldIncident } from '../../../lib/core/incident/incident.ts';
import type { Incident, IncidentIn } from '../../../lib/core/incident/model.ts';
import { standingFault } from '../../../lib/core/incident/stages.ts';
import { EVENING, IncidentCity } from '../support/incident-city.ts';

const AT = '2026-11-23T20:00:00.000+08:00';

describe('what an incident has, by its state', () => {
  it('a state that cannot be does not type-check', async () => {
    const raised = (await new IncidentCity({ now: EVENING }).raise()) as IncidentIn<'raised'>;
    // @ts-expect-error confirmed without a level
    const confirmed: Incident = { ...raised, state: 'confirmed' };
    // @ts-expect-error raised, and cleared already
    const cleared: Incident = { ...raised, clearedAt: AT };
    // @ts-expect-error a false alarm without its reason
    const falseAlarm: Incident = { ...raised, state: 'false-alarm' };
    for (const impossible of [confirmed, cleared, falseAlarm]) expect(standingFault(impossible)).toContain(impossible.state);
    expect(standingFault(raised)).toBeUndefined();
  });

  it('an event that cannot follow is refused when an incident is rebuilt', async () => {
    const city = new IncidentCity();
    const { id } = await city.dispatched();
    const events = await city.incidents.events(id);
    const withoutConfirmation = events.filter(({ type }) => type !== 'confirmed');
    expect(() => foldIncident(withoutConfirmation)).toThrow('"dispatched", cannot happen to an incident that is assessing');
  });
});
