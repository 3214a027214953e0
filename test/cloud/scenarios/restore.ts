import { DeleteItemCommand, DeleteTableCommand, RestoreTableToPointInTimeCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { keyImage } from '../../../lib/wiring/table-image.ts';
import { domainKeys } from '../../../lib/wiring/table-keys.ts';
import type { CommandResult } from '../../support/command.ts';
import { incidentAt, incidentsAt, notificationsOf } from '../../support/incidents.ts';
import type { Clients } from '../support/clients.ts';
import type { DeployedTenant } from '../support/cloud-city.ts';
import { domainTable, itemsOf } from '../support/stack-names.ts';

const RESTORED = 'citywatch-chancheng-restored';
const ASSET = 'gas-zumiao-01-well';

/** The procedure of docs/backups.md. */
export function restoreScenarios(
  at: () => { readonly tenant: DeployedTenant; readonly services: Clients },
  operate: (...args: string[]) => Promise<CommandResult>,
): void {
  test('an incident that was deleted comes back from the restored table as it was', async () => {
    const { tenant, services } = at();
    const before = await incidentAt(tenant, ASSET);
    const told = await notificationsOf(tenant, before.id);
    const live = await domainTable(services, 'chancheng');
    const { dynamo } = services;
    const source = { SourceTableName: live, TargetTableName: RESTORED, UseLatestRestorableTime: true };
    await dynamo.send(new RestoreTableToPointInTimeCommand(source));
    try {
      await waitUntilTableExists({ client: dynamo, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName: RESTORED });
      const lost = (await itemsOf(services, live)).filter(({ pk }) => pk === domainKeys.incidentPartition(before.id));
      expect(lost.length).toBeGreaterThanOrEqual(before.timeline.length);
      for (const item of lost) await dynamo.send(new DeleteItemCommand({ TableName: live, Key: keyImage(item) }));
      expect(await tenant.api('auditor', 'GET', `/v1/incidents/${before.id}`)).toMatchObject({ status: 404 });

      const tables = ['--from-table', RESTORED, '--to-table', live, '--json'];
      const dry = await operate('restore', ...tables, '--dry-run');
      expect(JSON.parse(dry.stdout), dry.stderr).toMatchObject([{ incidentsRestored: [before.id], faults: [] }]);
      const restored = await operate('restore', ...tables);
      expect(restored, restored.stderr).toMatchObject({ status: 0 });
      expect(JSON.parse(restored.stdout)).toMatchObject([{ to: live, incidentsRestored: [before.id], faults: [] }]);
      const after = await incidentAt(tenant, ASSET);
      // A clock may have run out since it was looked at.
      expect(after.timeline.slice(0, before.timeline.length)).toEqual(before.timeline);
      if (after.version === before.version) expect(after).toEqual(before);
      expect(await incidentsAt(tenant, ASSET)).toHaveLength(1);
      const further = after.timeline.length - before.timeline.length;
      const toldOnce = (await notificationsOf(tenant, before.id)).slice(further === 0 ? 0 : -told.length);
      expect(toldOnce).toEqual(told);
      expect(JSON.parse((await operate('restore', ...tables)).stdout)).toMatchObject([{ incidentsRestored: [] }]);
    } finally {
      await dynamo.send(new DeleteTableCommand({ TableName: RESTORED }));
    }
  });
}
