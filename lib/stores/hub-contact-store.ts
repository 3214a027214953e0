import { toMillis } from '../core/instant.ts';
import type { HubBeat, HubContactStore } from '../core/ports/hub-link.ts';
import { retrying } from '../core/retrying.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import type { TableStore } from '../wiring/table-store.ts';

/** One row of what was heard, which its own function writes, and one of the listening, which the watcher writes. */
export function tableHubContactStore(table: TableStore): HubContactStore {
  const heard = async (beat: HubBeat, receivedAt: string): Promise<void> => {
    const known = await table.get(domainKeys.hubHeard);
    if (known && toMillis(String(known.data.sentAt)) >= toMillis(beat.sentAt)) return;
    // Never back in time, in whatever order beats come.
    const before = known && String(known.data.heardAt);
    const heardAt = before !== undefined && toMillis(before) > toMillis(receivedAt) ? before : receivedAt;
    const version = (known?.version ?? 0) + 1;
    await table.put({ ...domainKeys.hubHeard, version, data: { sentAt: beat.sentAt, heardAt } }, known?.version ?? 'absent');
  };
  return {
    // Another beat at the same moment: whichever is newer stays.
    heard: (beat, receivedAt) => retrying(() => heard(beat, receivedAt), 2),
    async listened({ listeningSince, listenedAt }) {
      await table.put({ ...domainKeys.hubListening, version: 1, data: { listeningSince, listenedAt } }, 'any');
    },
    async read() {
      const [last, listening] = await Promise.all([table.get(domainKeys.hubHeard), table.get(domainKeys.hubListening)]);
      if (!listening) return undefined;
      const { listeningSince, listenedAt } = listening.data;
      return {
        listeningSince: String(listeningSince),
        listenedAt: String(listenedAt),
        ...(last ? { heardAt: String(last.data.heardAt) } : {}),
      };
    },
  };
}
