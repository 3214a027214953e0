import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { FIRST_EPOCH, type OwnershipStore } from '../../core/link/ownership.ts';
import type { EventForwarder, InboxRedelivery } from '../../core/ports/effects.ts';
import { detailTypeOf, epochResources, letterResource, REDELIVERED, tenantSource } from '../../wiring/bus.ts';
import { type EntryPutting, entryPutter } from './event-bridge-entries.ts';

export interface EventBridgeForwarderOptions extends EntryPutting {
  readonly tenant: string;
  /** Of the store that the events come from. @default one that was never moved */
  readonly ownership?: OwnershipStore;
}

/** Puts incident events on the tenant's bus, whole. Throws StoreUnavailable, StoreLimitExceeded. */
export function eventBridgeForwarder(
  client: EventBridgeClient,
  { tenant, ownership, ...putting }: EventBridgeForwarderOptions,
): EventForwarder & InboxRedelivery {
  const put = entryPutter(client, putting);
  const common = { EventBusName: putting.bus, Source: tenantSource(tenant) };
  const naming = (letter: string | undefined, epoch = FIRST_EPOCH) => {
    const resources = [...(letter === undefined ? [] : [letterResource(letter)]), ...epochResources(epoch)];
    return resources.length > 0 ? { Resources: resources } : {};
  };
  return {
    forward: async (events, redriveOf) => {
      const named = naming(redriveOf, (await ownership?.read())?.epoch);
      await put(
        events.map((event) => ({
          ...common,
          ...named,
          DetailType: detailTypeOf(event),
          // Without Time: the hub's log refuses what claims to be older than 14 days, as a backfill may. The event says when it was recorded.
          Detail: JSON.stringify(event),
        })),
      );
    },
    redeliver: (envelope, redriveOf) =>
      put([{ ...common, ...naming(redriveOf), DetailType: REDELIVERED, Detail: JSON.stringify(envelope) }]),
  };
}
