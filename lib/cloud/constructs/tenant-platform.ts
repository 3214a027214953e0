import { Duration, Stack } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { DeadLetterQueue } from '../../wiring/end-queues.ts';
import type { FunctionName } from '../../wiring/environment.ts';
import { QUEUE_NAMES, type QueuesOf } from '../../wiring/messages.ts';
import { AUDIT_OBJECTS } from '../../wiring/object-store.ts';
import { domainKeys, telemetryKeys } from '../../wiring/table-keys.ts';
import type { FunctionCode } from '../function-code.ts';
import type { PeopleSource } from '../people.ts';
import { busName, type CloudSettings, metricNamespace, ruleName, secretPath, type TenantValues } from '../values.ts';
import { ChangeFeed } from './change-feed.ts';
import { grantSecrets } from './channel-secrets.ts';
import { CityFunction } from './city-function.ts';
import { CityTable } from './city-table.ts';
import { ConsoleAuthorizer } from './console-authorizer.ts';
import { ConsoleClient } from './console-client.ts';
import { grantPush } from './console-push.ts';
import { DeadLetterCollection } from './dead-letter-collection.ts';
import { DeadlineWatch } from './deadline-watch.ts';
import { DevicePolicy } from './device-policy.ts';
import { FleetProvisioning } from './fleet-provisioning.ts';
import { Ingest } from './ingest.ts';
import { ObjectBucket } from './object-bucket.ts';
import { OneTapLinks } from './one-tap-links.ts';
import { PeoplePool } from './people-pool.ts';
import { QueueGauge } from './queue-gauge.ts';
import { RecordSigning } from './record-signing.ts';
import { SourcesQueue } from './sources-queue.ts';
import { TenantApi } from './tenant-api.ts';
import { TenantBus } from './tenant-bus.ts';
import { TenantKey } from './tenant-key.ts';
import { TenantSite } from './tenant-site.ts';
import { UnitTopics } from './unit-topics.ts';
import { WorkQueue } from './work-queue.ts';

export interface TenantPlatformProps {
  readonly values: TenantValues;
  readonly settings: CloudSettings;
  readonly people: Exclude<PeopleSource, { kind: 'parameters' }>;
  readonly code: FunctionCode;
  /** How long readings are kept. */
  readonly historySeconds: number;
}

/**
 * Everything one tenant needs to work on its own: what things publish becomes incidents, incidents become notifications, pushes and
 * events, deadlines are watched, people are answered.
 */
export class TenantPlatform extends Construct {
  readonly key: TenantKey;
  readonly bus: TenantBus;
  /** Where the tenant keeps the city's people. */
  readonly pool: PeoplePool | undefined;
  /** What an operator needs to know after the deployment. */
  readonly outputs: readonly { readonly id: string; readonly value: string; readonly description: string }[];
  readonly domain: CityTable;
  readonly telemetry: CityTable;
  readonly objects: ObjectBucket;
  readonly api: CityFunction<'api'>;
  /** Makes one of its functions, in this construct: the stacks add some of their own. */
  readonly make: <N extends FunctionName>(name: N, functionId: string) => CityFunction<N>;
  private readonly watcher: CityFunction<'watch-deadlines'>;
  private readonly gauge: QueueGauge;
  private readonly deadLetters: DeadLetterCollection;

  constructor(scope: Construct, id: string, props: TenantPlatformProps) {
    super(scope, id);
    const { values, settings, people, code, historySeconds } = props;
    const { tenant } = values;
    const key = new TenantKey(this, 'Key', { tenant });
    this.key = key;
    this.bus = new TenantBus(this, 'Bus', { tenant, busName: busName(settings, tenant) });
    const domain = new CityTable(this, 'Domain', { key, stream: true });
    const telemetry = new CityTable(this, 'Telemetry', { key });
    const objects = new ObjectBucket(this, 'Objects', { key });

    const make = <N extends FunctionName>(name: N, functionId: string) =>
      new CityFunction<N>(this, functionId, { name, tenant, code: code[name], key, metricNamespace: metricNamespace(settings) });
    this.make = make;
    this.domain = domain;
    this.telemetry = telemetry;
    this.objects = objects;
    const evaluate = make('evaluate-telemetry', 'EvaluateTelemetry');
    const applyChanges = make('apply-changes', 'ApplyChanges');
    const notify = make('notify', 'Notify');
    const push = make('push', 'Push');
    const forward = make('forward', 'Forward');
    const watcher = make('watch-deadlines', 'WatchDeadlines');
    const collector = make('collect-dead-letters', 'CollectDeadLetters');
    const api = make('api', 'Api');
    this.api = api;
    this.deadLetters = new DeadLetterCollection(this, 'DeadLetters', collector);

    for (const user of [evaluate, notify, watcher, api]) domain.grantReadWrite(user, 'DOMAIN_TABLE');
    domain.grantRead(push, 'DOMAIN_TABLE');
    // The publications' bodies are files; only the API puts any: rules that are published, and evidence.
    for (const reader of [evaluate, notify, watcher]) objects.grantRead(reader, 'OBJECT_BUCKET');
    objects.grantReadWrite(api, 'OBJECT_BUCKET');
    telemetry.grantReadWrite(evaluate, 'TELEMETRY_TABLE');
    telemetry.grantRead(api, 'TELEMETRY_TABLE');
    for (const keeper of [collector, api]) telemetry.grantPutTo(keeper, 'TELEMETRY_TABLE', telemetryKeys.deadLetterPartition);
    domain.grantReadChanges(collector);
    for (const user of [evaluate, api]) user.tell('HISTORY_SECONDS', String(historySeconds));

    const packs = new WorkQueue(this, 'TelemetryQueue', evaluate, { batchSize: 200, window: Duration.seconds(1), maxConcurrency: 20 });
    const notices = new WorkQueue(this, 'NotifyQueue', notify, { batchSize: 10, maxConcurrency: 5 });
    const pushes = new WorkQueue(this, 'PushQueue', push, { batchSize: 10, maxConcurrency: 5 });
    const forwards = new WorkQueue(this, 'ForwardQueue', forward, { batchSize: 10, maxConcurrency: 5 });
    packs.grantSend(api, 'TELEMETRY_QUEUE_URL');
    packs.grantSend(watcher, 'TELEMETRY_QUEUE_URL');
    packs.grantSend(applyChanges, 'TELEMETRY_QUEUE_URL');
    // The API sends dead letters again.
    for (const sender of [applyChanges, api]) {
      notices.grantSend(sender, 'NOTIFY_QUEUE_URL');
      pushes.grantSend(sender, 'PUSH_QUEUE_URL');
      forwards.grantSend(sender, 'FORWARD_QUEUE_URL');
    }
    const feed = new ChangeFeed(this, 'ChangeFeed', { domain, consumer: applyChanges });
    new UnitTopics(this, 'Units', { key, namePrefix: `${settings.prefix}-${tenant}-`, units: values.units }).grantPublish(notify);
    grantSecrets(notify, secretPath(settings, tenant));
    const links = new OneTapLinks(this, 'OneTapLinks', { tenant });
    links.grantDerive(notify);
    links.grantDerive(api);
    grantPush(push, tenant);
    this.bus.grantPut(forward);
    domain.grantGet(forward, 'DOMAIN_TABLE', domainKeys.ownershipPartition);
    watcher.tell('CITY', values.city);
    this.watcher = watcher;
    const deadlines = new DeadlineWatch(this, 'DeadlineWatch', watcher);

    const signer = make('sign-days', 'SignDays');
    domain.grantRead(signer, 'DOMAIN_TABLE');
    domain.grantPutTo(signer, 'DOMAIN_TABLE', domainKeys.signedDaysPartition, domainKeys.auditKeyPartition);
    objects.grantPutBelow(signer, 'OBJECT_BUCKET', AUDIT_OBJECTS);
    signer.tell('CITY', values.city);
    const signing = new RecordSigning(this, 'RecordSigning', signer, tenant);

    const ingest = new Ingest(this, 'Ingest', { tenant, telemetry: packs, ruleName: ruleName(settings, tenant) });
    this.gauge = new QueueGauge(api);
    const sources =
      values.kind === 'federated' ? new SourcesQueue(this, 'SourcesQueue', { notify, applyChanges, api, telemetry }).work : undefined;
    const works: QueuesOf<WorkQueue> = { telemetry: packs, notify: notices, push: pushes, forward: forwards, ...(sources && { sources }) };
    for (const name of QUEUE_NAMES) if (works[name]) this.worksOff(name, works[name]);
    this.endsIn('ingest', 'ingest-errors', ingest.errors);
    this.endsIn('change-feed', 'change-feed-failures', feed.failures);
    this.endsIn('deadline-watch', 'deadline-watch-missed', deadlines.missed);
    api.tell('VERSION', settings.version ?? 'unknown');
    const devices = new DevicePolicy(this, 'Devices', { tenant, ruleName: ingest.ruleName });
    let fleet: FleetProvisioning | undefined;
    if (settings.fleetProvisioning) {
      const gate = make('admit-device', 'AdmitDevice');
      domain.grantReadWrite(gate, 'DOMAIN_TABLE');
      objects.grantRead(gate, 'OBJECT_BUCKET');
      fleet = new FleetProvisioning(this, 'Fleet', { tenant, name: `${settings.prefix}-${tenant}`, devices, gate });
    }
    if (people.kind === 'own-pool') {
      const addClaims = make('add-claims', 'AddClaims');
      this.pool = new PeoplePool(this, 'People', { name: `${settings.prefix}-${tenant}`, tiers: people.tiers, addClaims });
    }
    const pool = people.kind === 'hub-pool' ? people.pool : this.pool;
    const client = pool && new ConsoleClient(this, 'Console', pool);
    const issuer = people.kind === 'issuer' ? people.issuer : (client as ConsoleClient).issuer;
    const authorizerName = settings.customAuthorizer ? `${settings.prefix}-${tenant}` : undefined;
    if (authorizerName) new ConsoleAuthorizer(this, 'Consoles', { authorizerName, handler: make('authorize', 'Authorize'), issuer });
    const http = new TenantApi(this, 'HttpApi', { tenant, key, handler: api, issuer });
    // Never the site's: CloudFront's log keeps paths, and a link's path is a credential.
    notify.tell('API_URL', http.url);
    const site =
      values.site &&
      new TenantSite(this, 'ConsoleSite', {
        values,
        settings,
        issuer,
        handler: make('site', 'Site'),
        api: http,
        ...(authorizerName && { authorizerName }),
      });
    // The page is the same behind the bare address of the API, which works also while CloudFront does not.
    for (const address of new Set([http.url, site ? site.url : http.url])) client?.addSite(address);
    this.outputs = [
      { id: 'Tenant', value: tenant, description: 'Whose stack this is' },
      { id: 'Kind', value: values.kind, description: 'city for the hub, else the kind of the district' },
      {
        id: 'AuditKeyArn',
        value: signing.key.keyArn,
        description: 'Key that signs the record; its public half is what auditors compare with',
      },
      { id: 'Region', value: Stack.of(this).region, description: 'Where it stands' },
      { id: 'JwtIssuerUrl', value: issuer.url, description: 'Issuer of people’s tokens' },
      {
        id: 'ConsoleClientId',
        value: issuer.clientId ?? issuer.audience,
        description: 'As whom the console and the command line sign people in',
      },
      ...(this.pool
        ? [
            { id: 'UserPoolId', value: this.pool.pool.userPoolId, description: 'Pool in which people are entered' },
            { id: 'SignInAddress', value: this.pool.signInAddress, description: 'Where people sign in' },
          ]
        : []),
      { id: 'ApiUrl', value: http.url, description: 'Address of the HTTP API' },
      ...(site ? [{ id: 'SiteUrl', value: site.url, description: 'Address of the console' }] : []),
      {
        id: 'SecretPath',
        value: secretPath(settings, tenant),
        description: 'Path in Parameter Store below which the secrets of channels are',
      },
      { id: 'DevicePolicyName', value: devices.policyName, description: 'IoT policy for the certificates of things' },
      { id: 'TelemetryRuleName', value: ingest.ruleName, description: 'IoT rule that things address by Basic Ingest' },
      { id: 'BusName', value: this.bus.bus.eventBusName, description: 'Bus with the tenant’s events' },
      ...(fleet
        ? [
            { id: 'ThingGroupName', value: fleet.thingGroupName, description: 'IoT group of its things' },
            { id: 'ProvisioningTemplateName', value: fleet.templateName, description: 'IoT template with which devices get an identity' },
            { id: 'ClaimPolicyName', value: fleet.claimPolicyName, description: 'IoT policy for claim certificates' },
          ]
        : []),
    ];
  }

  /** The watcher is deployed after these: where it listened before it could hear anything, it would find the hub silent. */
  watchesAfter(...heard: readonly Construct[]): void {
    this.watcher.lambda.node.addDependency(...heard);
  }

  /** A queue that one of the stack's own functions works off. */
  worksOff(name: DeadLetterQueue, { queue, deadLetters }: WorkQueue): void {
    this.gauge.work(name, queue);
    this.endsIn(name, `${name}-dead-letters`, deadLetters);
  }

  /** A queue of what could not be processed: kept as dead letters, and shown in the status under `name`; the stacks add theirs. */
  endsIn(from: DeadLetterQueue, name: string, queue: Queue): void {
    this.deadLetters.add(from, queue);
    this.gauge.end(name, queue);
  }
}
