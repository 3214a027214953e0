import type { IncidentEvent } from '../../lib/core/incident/events.ts';
import type { WorkQueue } from '../../lib/core/ports/effects.ts';
import { feedFunction } from '../../lib/runtime/feed-function.ts';
import type { Logger } from '../../lib/runtime/logger.ts';
import type { EffectMessage } from '../../lib/wiring/messages.ts';
import { type Image, itemFromImage } from '../../lib/wiring/table-image.ts';
import { EVENT_PREFIX } from '../../lib/wiring/table-keys.ts';

export interface Dependencies {
  readonly queues: { readonly notify: WorkQueue; readonly push: WorkQueue; readonly forward: WorkQueue };
  readonly logger: Logger;
}

/** The change feed: every new event is put on the three queues of what follows from it, and nothing else happens here. */
export function makeHandler({ queues, logger }: Dependencies) {
  return feedFunction(logger, async (records) => {
    const messages = records.flatMap(({ eventName, dynamodb }) => {
      if (eventName !== 'INSERT' || !dynamodb?.NewImage) return [];
      const item = itemFromImage(dynamodb.NewImage as Image);
      if (!item.sk.startsWith(EVENT_PREFIX)) return [];
      const event = item.data as unknown as IncidentEvent;
      const message: EffectMessage = { event };
      return [{ id: `${event.incident}-${event.seq}`, body: JSON.stringify(message) }];
    });
    if (messages.length > 0) await Promise.all([queues.notify.send(messages), queues.push.send(messages), queues.forward.send(messages)]);
  });
}
