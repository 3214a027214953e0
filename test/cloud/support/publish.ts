import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { dynamoTableStore } from '../../../lib/adapters/aws/dynamo-table-store.ts';
import { s3ObjectStore } from '../../../lib/adapters/aws/s3-object-store.ts';
import type { CompiledCity } from '../../../lib/config/load-city.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { tablePublicationStore } from '../../../lib/stores/publication-store.ts';
import type { Clients } from './clients.ts';

/** Puts the city's registry, rules and mechanism straight into a tenant's stores, in force from the beginning. */
export async function publishTo(services: Clients, stack: string, { registry, rules, mechanism }: CompiledCity): Promise<void> {
  const { TableNames = [] } = await services.dynamo.send(new ListTablesCommand({}));
  const { Buckets = [] } = await services.s3.send(new ListBucketsCommand({}));
  const table = only(TableNames, (name) => name.startsWith(`${stack}-TenantDomain`));
  const bucket = only(
    Buckets.map(({ Name = '' }) => Name),
    (name) => name.startsWith(`${stack}-tenantobjectsbucket`),
  );
  const store = tablePublicationStore(dynamoTableStore(services.dynamo, { table }), s3ObjectStore(services.s3, bucket), { now: Date.now });
  const by = { author: 'test', effectiveFrom: toInstant(0) };
  await store.publish('registry', registry, by);
  await store.publish('mechanism', mechanism, by);
  await store.publish('rules', rules, by);
}

function only(names: readonly string[], fits: (name: string) => boolean): string {
  const [found, ...more] = names.filter(fits);
  if (found === undefined || more.length > 0) throw new Error(`expected one of ${JSON.stringify(names)} to fit`);
  return found;
}
