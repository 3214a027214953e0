import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { ListTopicsCommand } from '@aws-sdk/client-sns';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCity } from '../../lib/config/load-city.ts';
import { demoUsers } from '../../lib/local/demo-users.ts';
import { leftOut } from '../contract/components.ts';
import { alarmScenarios } from '../scenarios/alarm.ts';
import { badInputScenarios } from '../scenarios/bad-input.ts';
import { capScenarios } from '../scenarios/cap.ts';
import { clockScenarios } from '../scenarios/clocks.ts';
import { compoundScenarios } from '../scenarios/compound.ts';
import { groupingScenarios } from '../scenarios/grouping.ts';
import { keptWatchScenarios } from '../scenarios/hosted.ts';
import { cityActsScenarios } from '../scenarios/hub-commands.ts';
import { lifeScenarios } from '../scenarios/life.ts';
import { linkScenarios } from '../scenarios/link.ts';
import { publicationScenarios } from '../scenarios/publications.ts';
import { reportedAlarmScenarios } from '../scenarios/reported-alarms.ts';
import { silenceScenarios } from '../scenarios/silences.ts';
import { openReceiver, type Receiver } from '../support/channels.ts';
import { type CommandResult, citywatch } from '../support/command.ts';
import { eventually, expectStatus, incidentAt } from '../support/incidents.ts';
import { MINUTES_CITY } from '../support/target.ts';
import { consoleScenarios } from './scenarios/console.ts';
import { deadLetterScenarios } from './scenarios/dead-letters.ts';
import { fleetScenarios } from './scenarios/fleet.ts';
import { importScenarios } from './scenarios/imported.ts';
import { moveScenarios } from './scenarios/move.ts';
import { federate, platformScenarios } from './scenarios/platform.ts';
import { restoreScenarios } from './scenarios/restore.ts';
import { statusScenarios } from './scenarios/status.ts';
import { tagDisposableBuckets } from './support/bucket-tags.ts';
import { clients } from './support/clients.ts';
import { cloudTenant, type DeployedTenant } from './support/cloud-city.ts';
import { type Deployment, deployment, type Outputs } from './support/deployment.ts';
import { type Emulator, emulatorIsHere, MINISTACK, startEmulator } from './support/emulator.ts';
import { type Gateway, startGateway } from './support/gateway.ts';
import { type Inbox, listener } from './support/inbox.ts';
import { type Issuer, startIssuer } from './support/issuer.ts';

interface BusEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: { readonly incident: string };
}

/** The emulator keeps nothing, so the order is that of an operator's day. */
const suite = () => {
  let folder: string;
  let city: string;
  let emulator: Emulator;
  let gateway: Gateway;
  let receiver: Receiver;
  let issuer: Issuer;
  let cdk: Deployment;
  let outputs: Readonly<Record<string, Outputs>>;
  /** The outputs as an operator has them. */
  let file: string;
  let chancheng: DeployedTenant;
  let shunde: DeployedTenant;
  let foshan: DeployedTenant;
  let hub: Inbox<BusEvent>;
  const tenant = (id: string, units: readonly string[] = []): Promise<DeployedTenant> =>
    cloudTenant({ emulator, issuer, tenant: id, city, outputs: outputs[`citywatch-${id}`] ?? {} }, units);
  const operate = async (...args: readonly string[]): Promise<CommandResult> => {
    const { city: compiled } = await loadCity(city);
    const admin = compiled && demoUsers(compiled.registry).get('admin');
    if (!admin) throw new Error(`${city} does not load`);
    return citywatch(args, {
      env: { ...emulator.environment, CITYWATCH_TOKEN: await issuer.token(admin), CITYWATCH_DEPLOYMENT: file },
    });
  };
  const publish = async (...options: readonly string[]): Promise<void> => {
    const result = await operate('publish', '--all', '--city', city, ...options);
    expect(result, result.stderr).toMatchObject({ status: 0 });
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'citywatch-cloud-'));
    city = join(folder, 'city');
    await cp(MINUTES_CITY, city, { recursive: true });
    receiver = await openReceiver(() => ({}));
    await federate(city, receiver);
    issuer = await startIssuer(folder);
    emulator = await startEmulator(folder, issuer.certificate);
    gateway = await startGateway(emulator.port);
    cdk = deployment(emulator, gateway, issuer, folder);
  });
  afterAll(async () => {
    receiver?.close();
    issuer?.stop();
    gateway?.stop();
    await emulator?.stop();
    // What the emulator and its functions wrote is all there is to find a failure by.
    if (process.env.CITYWATCH_KEEP !== '1' && folder) await rm(folder, { recursive: true, force: true });
    else process.stderr.write(`kept: ${folder}\n`);
  });

  test('the hub and two districts are deployed from nothing', async () => {
    const deployed = await cdk.deploy(city);
    ({ outputs, file } = deployed);
    expect(Object.keys(outputs).sort()).toEqual(['citywatch-chancheng', 'citywatch-foshan', 'citywatch-nanhai']);
    await publish();
    chancheng = await tenant('chancheng', ['chancheng-centre', 'foshan-gas', 'chancheng-bureau']);
    foshan = await tenant('foshan');
    hub = await listener(clients(emulator.endpoint), 'citywatch-foshan', 'citywatch.chancheng', 'test-hub');
  });

  const clocks = clockScenarios(() => chancheng);
  const silences = silenceScenarios(() => chancheng);
  describe('a clock begins', clocks.raise);
  describe('a silence', silences.silence);
  describe('an alarm', () => alarmScenarios(() => chancheng));
  describe('the status', () => statusScenarios(operate));
  describe('the end of a silence', silences.end);
  describe('bad input', () => badInputScenarios(() => chancheng));
  describe('a warning of another system', () => capScenarios(() => chancheng));
  describe('an alarm of another system', () => reportedAlarmScenarios(() => chancheng));
  describe('the life of an incident', () => lifeScenarios(() => chancheng));
  describe('which alarms are one incident', () => groupingScenarios(() => chancheng));
  describe('conditions over several things', () => compoundScenarios(() => chancheng));
  describe('what is published', () => publicationScenarios(() => chancheng));
  describe('a district', () => linkScenarios(() => chancheng));
  describe('a watch kept for a district', () => keptWatchScenarios(() => chancheng));
  describe('the city acts on a district’s incident', () => cityActsScenarios(() => ({ hub: foshan, district: chancheng })));
  describe('a federated district', () =>
    platformScenarios(() => ({
      tenant: chancheng,
      services: clients(emulator.endpoint),
      outputs: outputs['citywatch-chancheng'] ?? {},
      receiver,
    })));

  test('the city hub gets the district’s events', async () => {
    const { id } = await incidentAt(chancheng, 'gas-zumiao-01-well');
    const event = await eventually('an event at the hub', async () => (await hub.all()).find(({ detail }) => detail.incident === id));
    expect(event).toMatchObject({ source: 'citywatch.chancheng', 'detail-type': expect.stringMatching(/^incident\./) });
  });

  test('a changed rule pack is followed without a deployment', async () => {
    const pack = {
      domain: 'gas',
      rules: [{ id: 'ch4-space', metric: 'ch4', unit: '%{vol}', when: { above: { II: 0.5 } }, source: 'test' }],
    };
    expectStatus(await chancheng.api('admin', 'POST', '/v1/publications', { kind: 'rules', body: [pack] }), 201);
    const device = await chancheng.connectDevice('gas-zumiao-02');
    let value = 0.6;
    const raised = await eventually(
      'an incident by the changed rule',
      async () => {
        // A function looks for a newer version every two seconds only.
        value += 0.001;
        await device.publish([{ n: 'gas-zumiao-02-ch4/ch4', v: Number(value.toFixed(3)) }]);
        const { body } = await chancheng.api('auditor', 'GET', '/v1/incidents?limit=200');
        return (body as { items: { asset: string; grade: string }[] }).items.find(({ asset }) => asset === 'gas-zumiao-02-well');
      },
      { every: 1000 },
    );
    await device.close();
    expect(raised).toMatchObject({ grade: 'II' });
  });

  describe('a dead letter', () => deadLetterScenarios(() => ({ tenant: chancheng, services: clients(emulator.endpoint) }), operate));
  describe('the console', () => consoleScenarios(() => ({ outputs: outputs['citywatch-chancheng'] ?? {}, issuer })));
  describe('a backup', () => restoreScenarios(() => ({ tenant: chancheng, services: clients(emulator.endpoint) }), operate));
  const fleet = () => ({ emulator, folder, outputs: outputs['citywatch-nanhai'] ?? {}, tenant });
  describe('a fleet', () => fleetScenarios(fleet, operate));
  describe('things of a table', () => importScenarios(fleet, operate));
  describe('a district that moves', () => moveScenarios(() => ({ folder, tenant, services: clients(emulator.endpoint) }), operate));

  describe('a clock is missed', clocks.expectMissed);

  test('deploying again without a change changes nothing', async () => {
    const { log } = await cdk.deploy(city);
    expect(log.match(/\(no changes\)/g)).toHaveLength(3);
  });

  test('a third district is deployed by configuration alone, and works', async () => {
    await addShunde(city);
    const before = outputs;
    const deployed = await cdk.deploy(city);
    outputs = deployed.outputs;
    expect(Object.keys(outputs)).toContain('citywatch-shunde');
    for (const stack of Object.keys(before)) expect(outputs[stack]).toEqual(before[stack]);
    await publish('--tenant', 'shunde');
    shunde = await tenant('shunde');
    const device = await shunde.connectDevice('gas-daliang-01');
    await device.publish([{ n: 'gas-daliang-01-ch4/ch4', v: 4.2 }]);
    await device.close();
    expect(await incidentAt(shunde, 'gas-daliang-01-well')).toMatchObject({ grade: 'II', tier: 'shunde' });
  });

  test('destroying a disposable city leaves nothing of it', async () => {
    const services = clients(emulator.endpoint);
    for (const one of [chancheng, shunde]) await one.withdrawThings();
    await tagDisposableBuckets(services);
    await cdk.destroy(city);
    const { dynamo, s3, sns, sqs } = services;
    const names = [
      ...((await dynamo.send(new ListTablesCommand({}))).TableNames ?? []),
      ...((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).map(({ Name = '' }) => Name),
      ...((await sns.send(new ListTopicsCommand({}))).Topics ?? []).map(({ TopicArn = '' }) => TopicArn),
      ...((await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? []),
    ];
    expect(names.filter((name) => /citywatch-(foshan|chancheng|nanhai|shunde)/.test(name))).toEqual([]);
  });
};

/** Another district with its town, centre, bureau and one thing. */
async function addShunde(city: string): Promise<void> {
  const append = async (file: string, text: string) => writeFile(join(city, file), `${await readFile(join(city, file), 'utf8')}${text}`);
  await append(
    'tiers.yaml',
    `  - id: shunde
    code: "440606"
    name: { zh: 顺德区, en: Shunde }
    kind: hosted
    position: { lat: 22.8050, lon: 113.2930 }
    centre: shunde-centre
    towns:
      - { id: daliang, code: "440606004", name: { zh: 大良街道, en: Daliang }, position: { lat: 22.8370, lon: 113.2600 } }
`,
  );
  const people = ['shunde-centre', 'shunde-bureau'].map(
    (unit) => `  - { id: ${unit}-officer, unit: ${unit}, name: { zh: 样例, en: Sample }, phone: "+8600000000001", sample: true }\n`,
  );
  await append('people.yaml', people.join(''));
  const thing = '  - { id: gas-daliang-01, profile: valve-well, town: daliang, position: { lat: 22.8370, lon: 113.2600 } }\n';
  await writeFile(join(city, 'things/shunde.yaml'), `things:\n${thing}`);
}

if (emulatorIsHere()) describe('a city in the cloud', suite);
else leftOut('a city in the cloud', MINISTACK.component, MINISTACK.install);
