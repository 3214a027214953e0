import { makeHandler as makeSendDigests } from '../../functions/send-digests/handler.ts';
import type { IncidentEvent, NewEvent } from '../../lib/core/incident/events.ts';
import { GENESIS, seal } from '../../lib/core/incident/hash-chain.ts';
import { applyEvent, foldIncident } from '../../lib/core/incident/incident.ts';
import { incidentId } from '../../lib/core/incident/incident-id.ts';
import type { Incident } from '../../lib/core/incident/model.ts';
import { toInstant } from '../../lib/core/instant.ts';
import type { TenantDigest } from '../../lib/core/link/digest.ts';
import { functionContext } from '../../lib/local/function-context.ts';
import { tableDigestStore } from '../../lib/stores/digest-store.ts';
import { tableIncidentStore } from '../../lib/stores/incident-store.ts';
import { tableOwnershipStore } from '../../lib/stores/ownership-store.ts';
import type { TableStore } from '../../lib/wiring/table-store.ts';
import { ModelTableStore } from '../contract/model-table-store.ts';
import { EVENING, IncidentCity, MINUTE } from '../unit/support/incident-city.ts';
import { digestEnvelope, eventEnvelope, ReplicaHub } from '../unit/support/replica-hub.ts';
import { report } from './measure.ts';

const DAY = 24 * 60;
const DIGEST_EVERY = 5;
const INCIDENTS = 100;
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * What the hub's table is asked during one day by one district and by a hundred, with the same hundred incidents among them, and by a district in which
 * nothing happens: calls by the hub's function, counted at its table.
 */
export async function benchHubCalls(): Promise<void> {
  const life = await plainLife();
  const [one, hundred, idle] = [
    await callsOfADay(1, INCIDENTS, life),
    await callsOfADay(100, INCIDENTS, life),
    await callsOfADay(100, 0, life),
  ];
  report({ name: 'hub-calls', value: hundred / INCIDENTS, unit: 'calls an incident', baseline: '1 district', ratio: hundred / one });
  report({ name: 'hub-calls-idle', value: idle / 100, unit: 'calls a day of a district without incidents' });
}

/** What happens to an incident that is disposed of, without its place in a chain. */
async function plainLife(): Promise<readonly NewEvent[]> {
  const city = new IncidentCity();
  const { id } = await city.disposed();
  return (await city.incidents.events(id)).map(
    ({ hash: _h, previousHash: _p, seq: _s, incident: _i, tenant: _t, recordedAt: _r, ...plain }) => plain as NewEvent,
  );
}

async function callsOfADay(districts: number, incidents: number, life: readonly NewEvent[]): Promise<number> {
  let now = EVENING;
  const counted = countingCalls(new ModelTableStore(() => now));
  const hub = new ReplicaHub({ now: () => now, table: counted.table });
  const tenants = Array.from({ length: districts }, (_, number) => districtOf(`district-${number}`, () => now));
  for (let minute = 0; minute <= DAY; minute += DIGEST_EVERY) {
    now = EVENING + minute * MINUTE;
    for (const tenant of tenants) for (const digest of await tenant.digests()) await hub.take(digestEnvelope(digest));
    // The first digests come before the day: every district says once what it has.
    if (minute === 0) counted.reset();
    const due = Math.floor((incidents * minute) / DAY) - Math.floor((incidents * Math.max(0, minute - DIGEST_EVERY)) / DAY);
    for (let count = 0; count < due; count++) {
      const tenant = tenants[(minute + count) % districts] as (typeof tenants)[number];
      for (const event of await tenant.live(life, `${minute}-${count}`)) await hub.take(eventEnvelope(event));
    }
  }
  if (hub.letters.size > 0 || hub.commands.length > 0)
    throw new Error('the hub refused something, or lacked it: the bench measures nothing');
  return counted.calls();
}

function districtOf(id: string, now: () => number) {
  const table = new ModelTableStore(now);
  const incidents = tableIncidentStore(table, { tenant: id });
  const sent: TenantDigest[] = [];
  const send = makeSendDigests({
    tenant: id,
    city: 'foshan',
    incidents,
    digests: tableDigestStore(table),
    ownership: tableOwnershipStore(table),
    link: { state: async () => ({}) },
    bus: { send: async (_type, digest) => void sent.push(digest as TenantDigest) },
    clock: { now },
    logger: SILENT,
  });
  return {
    async digests(): Promise<TenantDigest[]> {
      await send({}, functionContext('send-digests'));
      return sent.splice(0);
    },
    async live(life: readonly NewEvent[], seed: string): Promise<readonly IncidentEvent[]> {
      const incident = incidentId(now(), seed, id);
      const events = seal(incident, id, { version: 0, headHash: GENESIS }, life, toInstant(now()));
      let before: Incident | undefined;
      for (const event of events) {
        const after = before ? applyEvent(before, event) : foldIncident([event]);
        await incidents.commit({ ...(before ? { before } : {}), after, events: [event] });
        before = after;
      }
      return events;
    },
  };
}

/** Each call of the table is one request to DynamoDB. */
function countingCalls(inner: TableStore) {
  let calls = 0;
  const table = new Proxy(inner, {
    get(target, name) {
      const method = Reflect.get(target, name) as (...parts: unknown[]) => unknown;
      return (...parts: unknown[]) => {
        calls++;
        return method.apply(target, parts);
      };
    },
  });
  return {
    table,
    calls: () => calls,
    reset: () => {
      calls = 0;
    },
  };
}
