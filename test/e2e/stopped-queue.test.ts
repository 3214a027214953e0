import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { folderObjectStore } from '../../lib/adapters/local/folder-object-store.ts';
import { type Database, openDatabase } from '../../lib/adapters/sqlite/database.ts';
import { compileRulePack } from '../../lib/core/alarm/compile-rule.ts';
import { attentionOf, type TenantStatus } from '../../lib/core/operation/tenant-status.ts';
import { localAuthorizer } from '../../lib/local/authorizer.ts';
import { CityClock } from '../../lib/local/city-clock.ts';
import { fileRecordSigner } from '../../lib/local/file-record-signer.ts';
import { type LocalKeys, openLocalKeys } from '../../lib/local/local-keys.ts';
import { publishCity } from '../../lib/local/publish-city.ts';
import { TenantHost } from '../../lib/local/tenant-host.ts';
import { jsonLogger } from '../../lib/runtime/logger.ts';
import { telemetryTopic } from '../../lib/wiring/topics.ts';
import { FOSHAN } from '../unit/support/foshan.ts';

/** A district whose wells are called silent after five minutes, as the one-machine mode composes it, and a watcher that passes each minute. */
const TENANT = 'chancheng';
const MINUTE = 60_000;
const T0 = Date.parse('2026-11-23T08:00:00+08:00');
const WELLS = FOSHAN.registry.things.filter(({ id, tenant }) => tenant === TENANT && id.startsWith('gas-')).slice(0, 8);
const rule = { id: 'ch4-silent', metric: 'ch4', unit: '%{vol}', when: { missing: 'PT5M' }, source: 'test' };
const CITY = { ...FOSHAN, rules: [compileRulePack({ domain: 'gas', rules: [rule] })] };

let folder: string;
let keys: LocalKeys;
let database: Database;
let clock: CityClock;
let host: TenantHost;
let minute = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'citywatch-queue-'));
  keys = await openLocalKeys(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  minute = 0;
  database = openDatabase(join(folder, `${expect.getState().currentTestName?.replaceAll(/\W+/g, '-')}.db`));
  clock = new CityClock({ kind: 'manual' }, T0);
  host = openHost();
  await publishCity(host.tenant, CITY);
  host.start();
});
afterEach(async () => {
  await host.stop();
  database.close();
});

function openHost(): TenantHost {
  return new TenantHost({
    authorizer: localAuthorizer(),
    tenant: TENANT,
    database,
    objects: folderObjectStore(join(folder, 'objects')),
    clock,
    retentionSeconds: 90 * 86_400,
    notifier: { send: async () => ({}) },
    links: { keys: keys.links, base: 'http://127.0.0.1' },
    signer: fileRecordSigner(keys.audit),
    city: 'foshan',
    push: { push: async () => undefined },
    forwarder: { forward: async () => undefined },
    logger: jsonLogger({}, () => undefined),
  });
}

async function settled(): Promise<void> {
  for (let quiet = 0; quiet < 2; quiet = host.idle ? quiet + 1 : 0) await new Promise((resolve) => setTimeout(resolve, 2));
}

/** A minute goes by: wells report, if they do, and the watcher passes. */
async function nextMinute(options: { readonly report?: boolean; readonly isStopped?: boolean } = {}): Promise<void> {
  clock.moveTo(T0 + ++minute * MINUTE);
  if (options.report !== false) await report();
  await host.watch();
  if (!options.isStopped) await settled();
}

async function report(): Promise<void> {
  const packs = WELLS.map(({ id }) => {
    const payload = JSON.stringify([1, 2, 3, 4].map((number) => ({ n: `${id}-ch4-${number}/ch4`, v: 0.1 })));
    const pack = { data: Buffer.from(payload).toString('base64'), topic: telemetryTopic(TENANT, id), client: id, receivedAt: clock.now() };
    return { id: '', body: JSON.stringify(pack) };
  });
  await host.tenant.queues.telemetry.send(packs);
}

const incidents = async () => (await host.tenant.incidents.list({ within: 'foshan', exercise: false, limit: 200 })).items;

/** What whoever runs the platform is told of its queues. */
async function attention(): Promise<string[]> {
  const { evaluatedUpTo, watchedAt } = await host.tenant.progress.read();
  const since = (at: number | undefined) => Math.round((clock.now() - (at ?? Number.NaN)) / 1000);
  const status = {
    at: '',
    queues: await host.tenant.gauge.queues(),
    deadLetters: { count: 0, more: false },
    watcher: { lastPass: '', ageSeconds: since(watchedAt) },
    ingest: { evaluatedUpTo: '', lagSeconds: since(evaluatedUpTo) },
    hub: null,
    publications: { registry: {}, mechanism: {}, rules: {} },
  };
  return attentionOf(status as unknown as TenantStatus, 0).map(({ code }) => code);
}

describe('a telemetry queue that nothing takes from for ten minutes', () => {
  test('raises nobody’s silence, then or when it goes on, but an alarm for whoever runs the platform', async () => {
    for (let count = 0; count < 3; count++) await nextMinute();
    expect(await attention()).toEqual([]);
    await host.stop();
    host = openHost();
    for (let count = 0; count < 10; count++) await nextMinute({ isStopped: true });
    expect(await attention()).toEqual(['queue-behind', 'ingest-behind']);
    expect(await incidents()).toEqual([]);
    host.start();
    await settled();
    for (let count = 0; count < 3; count++) await nextMinute();
    expect(await attention()).toEqual([]);
    expect(await incidents()).toEqual([]);
  });
});

describe('a machine that was off for ten minutes', () => {
  test('calls nobody silent whom it did not listen to', async () => {
    for (let count = 0; count < 3; count++) await nextMinute();
    await host.stop();
    minute += 10;
    clock.moveTo(T0 + minute * MINUTE);
    host = openHost();
    host.start();
    await host.watch();
    await settled();
    expect(await incidents()).toEqual([]);
    for (let count = 0; count < 3; count++) await nextMinute();
    expect(await incidents()).toEqual([]);
    // And goes on listening.
    for (let count = 0; count < 6; count++) await nextMinute({ report: false });
    expect((await incidents()).length).toBeGreaterThan(0);
  });
});
