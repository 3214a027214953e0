import { expect } from 'vitest';
import type { IncidentEvent } from '../../../lib/core/incident/events.ts';
import type { Incident, Obligation } from '../../../lib/core/incident/model.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import type { IncidentChange } from '../../../lib/core/ports/incident-store.ts';

/** 2026-11-23T20:00:00+08:00 */
export const T0 = Date.UTC(2026, 10, 23, 12);
export const TENANT = 'chancheng';
export const MINUTE = 60_000;

/** A clock that tests move. */
export class TestClock {
  millis = T0;
  now(): number {
    return this.millis;
  }
}

export function obligationOf(id: string, more: Partial<Obligation> = {}): Obligation {
  return {
    id,
    unit: 'zumiao-gas-station',
    body: 'owner',
    action: 'arrive',
    level: 'III',
    from: 'raised',
    within: 30 * MINUTE,
    warnBefore: 10 * MINUTE,
    provisional: false,
    base: toInstant(T0),
    due: toInstant(T0 + 30 * MINUTE),
    state: 'pending',
    evidence: [],
    ...more,
  };
}

/**
 * An incident at its first version; `number` gives its place in time and its id. A store does not look into what it keeps: what a state
 * has besides its name is left out.
 */
export function incidentOf(number: number, more: Partial<Incident> = {}): Incident {
  return {
    id: `01HX${String(number).padStart(22, '0')}-${TENANT}`,
    version: 1,
    headHash: 'a'.repeat(64),
    tenant: TENANT,
    state: 'raised',
    domain: 'gas',
    kind: 'ch4-space',
    title: '甲烷 / Methane',
    grade: 'III',
    tier: 'foshan/chancheng',
    town: 'foshan/chancheng/zumiao',
    raisedAt: toInstant(T0 + number),
    exercise: false,
    mechanism: '2022-06',
    alarms: [],
    obligations: [],
    tasks: [],
    ...more,
  } as Incident;
}

export function eventOf(incident: string, seq: number): IncidentEvent {
  return {
    incident,
    tenant: TENANT,
    seq,
    type: 'commented',
    at: toInstant(T0 + seq),
    recordedAt: toInstant(T0 + seq),
    actor: { kind: 'person', id: 'duty' },
    data: { note: `佛山 ${seq}` },
    previousHash: '0'.repeat(64),
    hash: 'b'.repeat(64),
  };
}

/** The first step of an incident. */
export const opening = (after: Incident): IncidentChange => ({ after, events: [eventOf(after.id, 1)] });

/** One more step: an event, and what changed. */
export function step(before: Incident, changed: Partial<Incident> = {}): IncidentChange & { readonly before: Incident } {
  const version = before.version + 1;
  return { before, after: { ...before, ...changed, version } as Incident, events: [eventOf(before.id, version)] };
}

/** All pages of a list. */
export async function allPages<T>(
  list: (cursor: string | undefined) => Promise<{ readonly items: readonly T[]; readonly cursor?: string }>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    expect(items.length, 'a list that does not end').toBeLessThan(10_000);
    const page = await list(cursor);
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor);
  return items;
}
