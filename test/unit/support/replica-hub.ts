import { makeHandler } from '../../../functions/keep-replicas/handler.ts';
import type { IncidentEvent } from '../../../lib/core/incident/events.ts';
import type { HubCommand } from '../../../lib/core/link/command.ts';
import type { TenantDigest } from '../../../lib/core/link/digest.ts';
import type { DeadLetter } from '../../../lib/core/ports/dead-letter-store.ts';
import type { Happening } from '../../../lib/core/ports/observer.ts';
import { functionContext } from '../../../lib/local/function-context.ts';
import { tableIssuedCommandStore } from '../../../lib/stores/command-stores.ts';
import { tableEpochStore } from '../../../lib/stores/ownership-store.ts';
import { tableReplicaStore } from '../../../lib/stores/replica-store.ts';
import { detailTypeOf, type Envelope, TENANT_DIGEST, tenantSource } from '../../../lib/wiring/bus.ts';
import type { TableStore } from '../../../lib/wiring/table-store.ts';
import { ModelTableStore } from '../../contract/model-table-store.ts';

export const eventEnvelope = (event: IncidentEvent, tenant = event.tenant): Envelope => ({
  source: tenantSource(tenant),
  'detail-type': detailTypeOf(event),
  detail: event,
});

export const digestEnvelope = (digest: TenantDigest, tenant = digest.tenant): Envelope => ({
  source: tenantSource(tenant),
  'detail-type': TENANT_DIGEST,
  detail: digest,
});

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** The hub's function over a table in memory. */
export class ReplicaHub {
  readonly table: TableStore;
  readonly replicas;
  readonly letters = new Map<string, DeadLetter>();
  readonly commands: HubCommand[] = [];
  readonly pushed: string[] = [];
  readonly happened: Happening[] = [];
  readonly #handler;
  #messages = 0;

  constructor({ now, table = new ModelTableStore(now) }: { readonly now: () => number; readonly table?: TableStore }) {
    this.table = table;
    this.replicas = tableReplicaStore(table);
    this.#handler = makeHandler({
      tenant: 'foshan',
      replicas: this.replicas,
      commands: tableIssuedCommandStore(this.table),
      epochs: tableEpochStore(this.table),
      bus: { send: async (_type, detail) => void this.commands.push(detail as HubCommand) },
      push: { push: async (topic, { version }) => void this.pushed.push(`${topic} ${version}`) },
      deadLetters: {
        put: async (letter) => {
          if (!this.letters.has(letter.id)) this.letters.set(letter.id, letter);
        },
      },
      clock: { now },
      logger: SILENT,
      observe: (happening) => this.happened.push(happening),
    });
  }

  /** Hands envelopes over as one batch; returns how many come again. */
  async take(...envelopes: readonly object[]): Promise<number> {
    const Records = envelopes.map((envelope) => ({
      messageId: `m-${++this.#messages}`,
      body: JSON.stringify(envelope),
      attributes: { ApproximateReceiveCount: '1', SentTimestamp: '0' },
    }));
    const { batchItemFailures } = await this.#handler({ Records } as never, functionContext('keep-replicas'));
    return batchItemFailures.length;
  }

  /** Why the hub did not believe something. */
  refusals(): string[] {
    return [...this.letters.values()].map(({ detail }) => detail);
  }
}
