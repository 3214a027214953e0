import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { INDEX_ATTRIBUTES } from '../../lib/wiring/table-image.ts';
import { INDEX_NAMES } from '../../lib/wiring/table-store.ts';
import { freePort, runBeside, untilItWorks } from './components.ts';

/** DynamoDB's API with a DynamoDB behind it, in memory. */
export interface DynamoDbLocal {
  readonly client: DynamoDBClient;
  /** A new table with the keys and indexes that the stacks give it; returns its name. */
  createTable(): Promise<string>;
  stop(): Promise<void>;
}

export const DYNAMODB_LOCAL = { component: 'DynamoDB Local (and Java 17)', install: 'bash test/contract/install-dynamodb-local.sh' };

const FOLDER = join(process.cwd(), '.cache/dynamodb-local/node_modules/amplify-dynamodb-simulator/emulator');

/** Starts it on a free port (of every interface: it cannot be told otherwise); `undefined` where it is not installed or there is no Java. */
export async function startDynamoDbLocal(): Promise<DynamoDbLocal | undefined> {
  const jar = join(FOLDER, 'DynamoDBLocal.jar');
  if (!existsSync(jar) || spawnSync('java', ['-version']).status !== 0) return undefined;
  const port = await freePort();
  const memory = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  const options = ['-inMemory', '-disableTelemetry', '-port', String(port)];
  const server = runBeside('java', [...memory, `-Djava.library.path=${join(FOLDER, 'DynamoDBLocal_lib')}`, '-jar', jar, ...options], {
    cwd: FOLDER,
    env: { ...process.env, DDB_LOCAL_TELEMETRY: '0' },
  });
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const stop = async (): Promise<void> => {
    client.destroy();
    await server.stop();
  };
  try {
    await untilItWorks(60, server.isGone, () => client.send(new ListTablesCommand({})));
  } catch (cause) {
    await stop();
    throw new Error('DynamoDB Local does not answer', { cause });
  }
  let tables = 0;
  return { client, stop, createTable: () => createTable(client, `table-${++tables}`) };
}

async function createTable(client: DynamoDBClient, name: string): Promise<string> {
  const keys = ['pk', 'sk', ...INDEX_NAMES.flatMap((index) => Object.values(INDEX_ATTRIBUTES[index]))];
  const schema = ({ pk, sk }: { readonly pk: string; readonly sk: string }) => [
    { AttributeName: pk, KeyType: 'HASH' as const },
    { AttributeName: sk, KeyType: 'RANGE' as const },
  ];
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map((key) => ({ AttributeName: key, AttributeType: 'S' })),
      KeySchema: schema({ pk: 'pk', sk: 'sk' }),
      GlobalSecondaryIndexes: INDEX_NAMES.map((index) => ({
        IndexName: index,
        KeySchema: schema(INDEX_ATTRIBUTES[index]),
        Projection: { ProjectionType: 'ALL' },
      })),
    }),
  );
  return name;
}
