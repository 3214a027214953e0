import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { HubBeatSender } from '../../core/ports/hub-link.ts';
import { HUB_BEAT, tenantSource } from '../../wiring/bus.ts';
import { serviceError } from './aws-errors.ts';

/**
 * Puts the hub's beats on its own bus, from where rules carry each to every district's: one request, however many districts there are. Throws
 * StoreUnavailable, StoreLimitExceeded, or Error with EventBridge's reason; nothing is repeated, since the next beat is a minute away.
 */
export function eventBridgeHubBeats(
  client: Pick<EventBridgeClient, 'send'>,
  { tenant, bus }: { readonly tenant: string; readonly bus: string },
): HubBeatSender {
  return {
    async send(beat) {
      const entry = { EventBusName: bus, Source: tenantSource(tenant), DetailType: HUB_BEAT, Detail: JSON.stringify(beat) };
      const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: [entry] })).catch((cause: unknown) => {
        throw serviceError(bus, cause);
      });
      // PutEvents answers 200 even when it took nothing.
      const [{ ErrorCode, ErrorMessage } = {}] = Entries;
      if (ErrorCode) throw new Error(`${bus} did not take a beat: ${ErrorCode}: ${ErrorMessage}`);
    },
  };
}
