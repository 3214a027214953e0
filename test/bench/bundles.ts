import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundleFunctions } from '../../lib/cloud/functions-bundle.ts';
import { percentile, report } from './measure.ts';

const run = promisify(execFile);
const PROJECT = new URL('../../', import.meta.url).pathname;
const PROCESSES = 21;

/** A function that has the client and the commands of evaluate-telemetry, made and set in the same way, and does nothing with them. */
const CLIENTS_ONLY = `
import { BatchGetItemCommand, DeleteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { CLIENT_SETTINGS } from '${PROJECT}lib/adapters/aws/client-settings.ts';

const dynamo = new DynamoDBClient(CLIENT_SETTINGS);
const commands = [BatchGetItemCommand, DeleteItemCommand, GetItemCommand, PutItemCommand, QueryCommand, TransactWriteItemsCommand];
export const handler = async () => [dynamo, commands].length;
`;

/** Milliseconds that a new process takes to load a bundle, and how long a processor worked for it: what Lambda does before the first event, with the environment that it has there. */
const LOADER = `
const [begun, used] = [process.hrtime.bigint(), process.cpuUsage()];
require(process.argv[2]);
const { user, system } = process.cpuUsage(used);
console.log(JSON.stringify([Number(process.hrtime.bigint() - begun) / 1e6, (user + system) / 1000]));
`;

const ENVIRONMENT = {
  AWS_REGION: 'cn-north-1',
  AWS_ACCESS_KEY_ID: 'KEY',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'session',
  TENANT: 'chancheng',
  METRIC_NAMESPACE: 'citywatch',
  DOMAIN_TABLE: 'domain',
  TELEMETRY_TABLE: 'telemetry',
  OBJECT_BUCKET: 'objects',
  HISTORY_SECONDS: '7776000',
};

/** The bundle of evaluate-telemetry, whose cold start holds up an alarm: its size, and how long it takes to load beside one of its SDK client alone. */
export async function benchBundles(): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'citywatch-bundles-'));
  // In the project, so that the client is found.
  const sources = join(PROJECT, '.cache', `bundles-${process.pid}`);
  try {
    mkdirSync(join(sources, 'clients-only'), { recursive: true });
    writeFileSync(join(sources, 'clients-only', 'index.ts'), CLIENTS_ONLY);
    const clients = bundleFunctions({ functions: sources, out: join(work, 'clients') }).get('clients-only') as string;
    const ours = bundleFunctions({ functions: join(PROJECT, 'functions'), out: join(work, 'ours') }).get('evaluate-telemetry') as string;
    const sizes = [ours, clients].map((folder) => statSync(join(folder, 'index.js')).size / 1000) as [number, number];
    const baseline = 'its SDK client alone';
    report({ name: 'evaluate-bundle', value: sizes[0], unit: 'kB', baseline, ratio: sizes[0] / sizes[1] });
    const loads = await loadTimes(work, [ours, clients]);
    const [init, alone] = loads.map((own) => median(own.map(([wall]) => wall))) as [number, number];
    const [worked, clientsWorked] = loads.map((own) => median(own.map(([, processor]) => processor))) as [number, number];
    report({ name: 'evaluate-init', value: init, unit: 'ms', baseline, ratio: init / alone });
    report({ name: 'evaluate-init-beyond-clients', value: init - alone, unit: 'ms' });
    // What a busy machine adds to the wall's clock is not in it.
    report({ name: 'evaluate-init-processor-beyond-clients', value: worked - clientsWorked, unit: 'ms of a processor' });
  } finally {
    for (const folder of [work, sources]) rmSync(folder, { recursive: true, force: true });
  }
}

type Load = readonly [wall: number, processor: number];

const median = (values: readonly number[]): number =>
  percentile(
    [...values].sort((a, b) => a - b),
    0.5,
  );

/** Each bundle in processes of its own, in turn. */
async function loadTimes(work: string, folders: readonly string[]): Promise<Load[][]> {
  const loader = join(work, 'loader.cjs');
  writeFileSync(loader, LOADER);
  const times = folders.map((): Load[] => []);
  for (let round = 0; round < PROCESSES; round++) {
    for (const [index, folder] of folders.entries()) {
      const { stdout } = await run(process.execPath, [loader, join(folder, 'index.js')], { cwd: folder, env: ENVIRONMENT });
      times[index]?.push(JSON.parse(stdout) as Load);
    }
  }
  return times;
}
