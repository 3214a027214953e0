import { isOpen, type MaintenanceOrder } from '../core/maintenance/order.ts';
import type { MaintenanceStore, OrderNews, OrderWrite } from '../core/ports/maintenance-store.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import type { Item, TableStore, WriteOperation } from '../wiring/table-store.ts';
import { applyOnce } from './apply-once.ts';
import { allItems, asData, newestPage } from './rows.ts';

/** The maintenance orders of one tenant in its domain table; beside each that is open a row under its sensor and fault, so that there is one. */
export function tableMaintenanceStore(table: TableStore): MaintenanceStore {
  const load = async (id: string): Promise<MaintenanceOrder | undefined> => {
    const item = await table.get(domainKeys.maintenanceOrder(id));
    return item && asOrder(item);
  };
  return {
    load,
    async open(sensor, fault) {
      const item = await table.get(domainKeys.openOrder(sensor, fault));
      return item && load(String(item.data.order));
    },
    async commit(write) {
      const operations = orderOperations(write);
      if (write.effect === undefined) await table.transact(operations);
      else await applyOnce(table, write.effect, operations);
    },
    async countOpen(most) {
      return (await allItems(table, { pk: domainKeys.openOrders, index: 'index1' }, most)).length;
    },
    list({ unit, ...page }) {
      const range = { pk: domainKeys.ordersOf(unit ?? '-'), index: unit === undefined ? 'index1' : 'index2' } as const;
      return newestPage(table, range, page, asOrder);
    },
  };
}

function orderOperations({ order, tells }: OrderWrite): WriteOperation[] {
  const { id, version, unit, sensor, fault } = order;
  const condition = version === 1 ? 'absent' : version - 1;
  const indexes = { index1: { pk: domainKeys.ordersOf('-'), sk: id }, index2: { pk: domainKeys.ordersOf(unit), sk: id } };
  const key = domainKeys.openOrder(sensor, fault);
  const open = { ...key, version, data: { order: id }, indexes: { index1: { pk: domainKeys.openOrders, sk: id } } };
  const news = tells && asData({ what: tells, order } satisfies OrderNews);
  return [
    { op: 'put', item: { ...domainKeys.maintenanceOrder(id), version, data: asData(order), indexes }, if: condition },
    isOpen(order) ? { op: 'put', item: open, if: condition } : { op: 'delete', key, if: condition },
    ...(news
      ? [{ op: 'put', item: { ...domainKeys.orderNews(id, version), version: 1, data: news }, if: 'absent' } satisfies WriteOperation]
      : []),
  ];
}

const asOrder = (item: Item): MaintenanceOrder => item.data as unknown as MaintenanceOrder;
