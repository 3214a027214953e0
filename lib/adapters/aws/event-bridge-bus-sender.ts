import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { BusSender } from '../../core/ports/effects.ts';
import { tenantSource } from '../../wiring/bus.ts';
import { serviceError } from './aws-errors.ts';

/**
 * Puts what is no incident event on the tenant's own bus, from where rules carry it on. Throws StoreUnavailable, StoreLimitExceeded, or Error with EventBridge's
 * reason; nothing is repeated here: whoever sends is called again.
 */
export function eventBridgeBusSender(
  client: Pick<EventBridgeClient, 'send'>,
  { tenant, bus }: { readonly tenant: string; readonly bus: string },
): BusSender {
  return {
    async send(type, detail) {
      const entry = { EventBusName: bus, Source: tenantSource(tenant), DetailType: type, Detail: JSON.stringify(detail) };
      const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: [entry] })).catch((cause: unknown) => {
        throw serviceError(bus, cause);
      });
      // PutEvents answers 200 even when it took nothing.
      const [{ ErrorCode, ErrorMessage } = {}] = Entries;
      if (ErrorCode) throw new Error(`${bus} did not take ${type}: ${ErrorCode}: ${ErrorMessage}`);
    },
  };
}
