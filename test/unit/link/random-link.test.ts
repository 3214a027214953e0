import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deskOf } from '../../../functions/hear-hub/commands.ts';
import { makeHandler as makeSendDigests } from '../../../functions/send-digests/handler.ts';
import { allowedActions } from '../../../lib/core/incident/allowed-actions.ts';
import { verifyChain } from '../../../lib/core/incident/hash-chain.ts';
import { foldIncident } from '../../../lib/core/incident/incident.ts';
import { OVER_STATES } from '../../../lib/core/incident/model.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { answerCommand } from '../../../lib/core/link/answer-command.ts';
import type { HubCommand } from '../../../lib/core/link/command.ts';
import type { TenantDigest } from '../../../lib/core/link/digest.ts';
import { functionContext } from '../../../lib/local/function-context.ts';
import { tableDigestStore } from '../../../lib/stores/digest-store.ts';
import { tableOwnershipStore } from '../../../lib/stores/ownership-store.ts';
import type { Envelope } from '../../../lib/wiring/bus.ts';
import { TENANT_ANSWER, tenantSource } from '../../../lib/wiring/bus.ts';
import { AUTHORIZER } from '../support/authorizer.ts';
import { user } from '../support/foshan.ts';
import { HOUR, IncidentCity, MINUTE } from '../support/incident-city.ts';
import { commandsAt } from '../support/owners-desk.ts';
import { meantInput, PEOPLE, pickOf } from '../support/random-life.ts';
import { digestEnvelope, eventEnvelope, ReplicaHub } from '../support/replica-hub.ts';

/** `npm test` tries a few, `.ci/run` as many as CITYWATCH_LINKS says. */
const LINKS = Number(process.env.CITYWATCH_LINKS ?? 25);
const { CITYWATCH_SEED: SEED } = process.env;
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** `live`: something happens in the district. The others are what a link does to one of the envelopes that are on their way. */
const KINDS = ['live', 'live', 'live', 'carry', 'carry', 'carry', 'carry', 'batch', 'lose', 'repeat', 'digest', 'cut', 'watch'] as const;
const step = fc.record({ kind: fc.constantFrom(...KINDS), pick: fc.nat(1000), minutes: fc.constantFrom(0, 0, 0, 1, 6, 45, 26 * 60) });
type Step = { readonly kind: (typeof KINDS)[number]; readonly pick: number; readonly minutes: number };

/** A district, the hub, and a link between them that loses, repeats and reorders, with the real functions at both ends. */
class RandomLink {
  readonly district = new IncidentCity();
  readonly hub = new ReplicaHub({ now: () => this.district.now });
  /** On their way to the hub, in any order. */
  readonly toHub: Envelope[] = [];
  #forwarded = 0;
  #asked = 0;
  readonly toDistrict: HubCommand[] = [];
  #downSince: string | undefined;
  readonly #digest = makeSendDigests({
    tenant: 'chancheng',
    city: 'foshan',
    incidents: this.district.incidents,
    digests: tableDigestStore(this.district.table),
    ownership: tableOwnershipStore(this.district.table),
    link: { state: async () => (this.#downSince ? { downSince: this.#downSince } : {}) },
    bus: { send: async (_type, detail) => void this.toHub.push(digestEnvelope(detail as TenantDigest)) },
    clock: this.district.clock,
    logger: SILENT,
  });
  readonly #desk = deskOf(
    commandsAt(this.district, {
      forwarder: { forward: async (events) => void this.toHub.push(...events.map((event) => eventEnvelope(event))) },
      bus: {
        send: async (_type, detail) => void this.toHub.push({ source: tenantSource('chancheng'), 'detail-type': TENANT_ANSWER, detail }),
      },
    }),
  );

  async play({ kind, pick, minutes }: Step): Promise<void> {
    this.district.now += minutes * MINUTE;
    if (kind === 'live') await this.#live(pick);
    else if (kind === 'watch') await this.district.watch();
    else if (kind === 'digest') await this.digest();
    else if (kind === 'cut') this.#downSince = this.#downSince ? undefined : toInstant(this.district.now);
    else if (this.#downSince === undefined) await this.#link(kind, pick);
    this.#onTheWay();
  }

  /** Of what was recorded until the hub says to be complete it lacks nothing. */
  async expectHonest(): Promise<void> {
    const { district, hub } = this;
    const completeAt = (await hub.replicas.tenant('chancheng'))?.completeAt;
    if (completeAt === undefined) return;
    const versions = new Map((await hub.replicas.list({ within: 'foshan', limit: 1000 })).items.map(({ id, version }) => [id, version]));
    const lacking = district.committed.filter(
      ({ incident, seq, recordedAt }) => recordedAt <= completeAt && seq > (versions.get(incident) ?? 0),
    );
    expect(lacking, `the hub says to be complete until ${completeAt}`).toEqual([]);
  }

  async digest(): Promise<void> {
    await this.#digest({}, functionContext('send-digests'));
  }

  /** From here on nothing is lost: whatever is on its way arrives, and what follows from it. */
  async settle(): Promise<void> {
    this.#downSince = undefined;
    this.#onTheWay();
    while (this.toHub.length + this.toDistrict.length > 0) {
      const arriving = this.toHub.splice(0);
      if (arriving.length > 0) expect(await this.hub.take(...arriving)).toBe(0);
      for (const command of this.toDistrict.splice(0)) await answerCommand(this.#desk, command);
      this.#onTheWay();
    }
  }

  /** What the functions handed to the link since. */
  #onTheWay(): void {
    const { committed } = this.district;
    this.toHub.push(...committed.slice(this.#forwarded).map((event) => eventEnvelope(event)));
    this.#forwarded = committed.length;
    this.toDistrict.push(...this.hub.commands.slice(this.#asked));
    this.#asked = this.hub.commands.length;
  }

  async #link(kind: Step['kind'], pick: number): Promise<void> {
    if (pick % 5 === 0 && this.toDistrict.length > 0) {
      const [command] = this.toDistrict.splice(pick % this.toDistrict.length, 1);
      if (command && kind !== 'lose') await answerCommand(this.#desk, command);
      return;
    }
    if (this.toHub.length === 0) return;
    const at = pick % this.toHub.length;
    if (kind === 'repeat') return void this.toHub.push(this.toHub[at] as Envelope);
    const taken = this.toHub.splice(at, kind === 'batch' ? 10 : 1);
    if (kind !== 'lose') expect(await this.hub.take(...(pick % 2 ? taken.toReversed() : taken))).toBe(0);
  }

  async #live(pick: number): Promise<void> {
    const all = await this.district.all();
    if (all.length === 0 || pick % 7 === 0)
      return void (await this.district.raise({ grade: pickOf(['I', 'II', 'III'], pick), title: `${pick}` }));
    const incident = pickOf(all, pick);
    const allowedTo = (name: string): string[] =>
      allowedActions(incident, toInstant(this.district.now), { authorizer: AUTHORIZER, principal: user(name) });
    const able = PEOPLE.filter((name) => allowedTo(name).length > 0);
    if (able.length === 0) return;
    const name = pickOf(able, pick);
    const action = pickOf(allowedTo(name), pick);
    const others = all.filter(({ id, state }) => id !== incident.id && !OVER_STATES.includes(state));
    const input = meantInput(this.district, incident, name, action, pick, others);
    if (input) await this.district.act(incident, name, action, input);
  }
}

test('whatever the link loses, repeats, delays and reorders: once it holds, hub and owner have the same events, once each', async () => {
  let asked = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
      const link = new RandomLink();
      for (const one of steps) {
        await link.play(one);
        await link.expectHonest();
      }
      // Five minutes after it holds what changed lately is told, and within a day everything that is open.
      for (const later of [5 * MINUTE, 25 * HOUR]) {
        link.district.now += later;
        await link.digest();
        await link.settle();
      }
      const { district, hub } = link;
      const owners = await district.all();
      const copies = await hub.replicas.list({ within: 'foshan', limit: 1000 });
      expect(copies.items.map(({ id }) => id)).toEqual(owners.map(({ id }) => id).toReversed());
      for (const owner of owners) {
        const [theirs, ours] = await Promise.all([district.incidents.events(owner.id), hub.replicas.events(owner.id)]);
        expect(ours).toEqual(theirs);
        expect(verifyChain(ours)).toEqual({ ok: true });
        expect(await hub.replicas.load(owner.id)).toEqual(owner);
        expect(JSON.parse(JSON.stringify(foldIncident(ours)))).toEqual(owner);
        expect(await hub.replicas.early(owner.id, 100)).toEqual([]);
      }
      expect(hub.refusals()).toEqual([]);
      expect(await hub.replicas.tenant('chancheng')).toMatchObject({ tenant: 'chancheng' });
      asked += hub.commands.length;
    }),
    { numRuns: LINKS, ...(SEED ? { seed: Number(SEED) } : {}) },
  );
  // The link was bad enough to mean something.
  expect(asked).toBeGreaterThan(0);
}, 3_600_000);
