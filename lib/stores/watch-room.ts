import type { ResponseModeStore } from '../core/ports/response-mode-store.ts';
import type { SilenceStore } from '../core/ports/silence-store.ts';
import type { HandOverArchive, WatchStore } from '../core/ports/watch-store.ts';
import type { ObjectStore } from '../wiring/object-store.ts';
import type { TableStore } from '../wiring/table-store.ts';
import { objectHandOverArchive } from './hand-over-archive.ts';
import { tableResponseModeStore } from './response-mode-store.ts';
import { tableSilenceStore } from './silence-store.ts';
import { tableWatchStore } from './watch-store.ts';

/** What the watches of one tenant keep. */
export interface WatchRoom {
  readonly watch: WatchStore;
  readonly handOvers: HandOverArchive;
  readonly modes: ResponseModeStore;
  readonly silences: SilenceStore;
}

export const tableWatchRoom = (domain: TableStore, objects: ObjectStore): WatchRoom => ({
  watch: tableWatchStore(domain),
  handOvers: objectHandOverArchive(objects),
  modes: tableResponseModeStore(domain),
  silences: tableSilenceStore(domain),
});
