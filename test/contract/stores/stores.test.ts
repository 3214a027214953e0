import { sqliteTableStore } from '../../../lib/adapters/sqlite/table-store.ts';
import { scratchDatabases } from '../scratch-database.ts';
import type { OpenTable } from '../table-store.contract.ts';
import { accountabilityStoresContract } from './accountability-stores.contract.ts';
import { compoundStoreContract } from './compound-store.contract.ts';
import { incidentStoreContract } from './incident-store.contract.ts';
import { onsetsContract } from './onsets.contract.ts';
import { recordStoresContract } from './record-stores.contract.ts';
import { replicaStoreContract } from './replica-store.contract.ts';
import { telemetryStoreContract } from './telemetry-store.contract.ts';
import { watchStoresContract } from './watch-stores.contract.ts';

const scratch = scratchDatabases();
const open: OpenTable = async (now) => sqliteTableStore(scratch().open(), { table: 'chancheng.domain', feed: true, now });

incidentStoreContract('SQLite', open);
telemetryStoreContract(
  'SQLite',
  async (now) => {
    const database = scratch().open();
    const table = sqliteTableStore(database, { table: 'chancheng.telemetry', now });
    return { table, writeThen: (first, next) => database.writeThen(first, next) };
  },
  60,
);
compoundStoreContract('SQLite', open);
recordStoresContract('SQLite', open);
replicaStoreContract('SQLite', open);
onsetsContract('SQLite', open);
watchStoresContract('SQLite', open);
accountabilityStoresContract('SQLite', open);
