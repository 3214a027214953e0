import type { Clock } from '../core/ports/clock.ts';
import type { AdmissionStore } from '../core/ports/devices.ts';
import { VersionConflict } from '../core/ports/errors.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import type { TableStore } from '../wiring/table-store.ts';

/** By then the device has its identity, which refuses everybody else, or it failed and may ask again with another certificate. */
const RESERVED_SECONDS = 600;

/** Names that are being given out, one row for each, for ten minutes by the wall clock. */
export function tableAdmissionStore(table: TableStore, clock: Clock): AdmissionStore {
  return {
    async reserve(thing, certificate) {
      const key = domainKeys.admission(thing);
      const expiresAt = Math.floor(clock.now() / 1000) + RESERVED_SECONDS;
      try {
        await table.put({ ...key, version: 1, data: { certificate }, expiresAt }, 'absent');
        return true;
      } catch (cause) {
        if (!(cause instanceof VersionConflict)) throw cause;
      }
      return (await table.get(key))?.data.certificate === certificate;
    },
  };
}
