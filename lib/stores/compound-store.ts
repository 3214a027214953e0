import type { CompoundState } from '../core/alarm/compound/model.ts';
import type { CompoundStore } from '../core/ports/compound-store.ts';
import { after, sortableMillis, telemetryKeys } from '../wiring/table-keys.ts';
import type { Item, TableStore } from '../wiring/table-store.ts';
import { allItems, asData } from './rows.ts';

/** Conditions over several things, beside the states of these in the telemetry table. */
export function tableCompoundStore(table: TableStore): CompoundStore {
  return {
    async compound({ domain, rule, scope }) {
      const item = await table.get(telemetryKeys.compound(domain, rule, scope));
      return item && stateOf(item);
    },
    async ofRule(rule) {
      const items = await allItems(table, { pk: telemetryKeys.compoundPartition(rule), consistent: true });
      return items.map(stateOf);
    },
    async due(until, limit) {
      const to = after(sortableMillis(until));
      const items = await allItems(table, { pk: telemetryKeys.compoundsDue, index: 'index1', to }, limit);
      return items.flatMap((item) => {
        const { domain, rule, scope, due } = stateOf(item);
        return due === undefined ? [] : [{ domain, rule, scope, due }];
      });
    },
    async save(state) {
      const { domain, rule, scope, version, due } = state;
      const key = telemetryKeys.compound(domain, rule, scope);
      const waiting = { pk: telemetryKeys.compoundsDue, sk: `${sortableMillis(due ?? 0)}#${rule}#${scope}#${domain}` };
      const item = { ...key, version, data: asData(state), ...(due === undefined ? {} : { indexes: { index1: waiting } }) };
      await table.put(item, version === 1 ? 'absent' : version - 1);
    },
  };
}

const stateOf = ({ data, version }: Item): CompoundState => ({ ...(data as unknown as CompoundState), version });
