import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompressSync, gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundledCode, type FunctionCode } from '../../lib/cloud/function-code.ts';
import { FUNCTION_NAMES, type FunctionName } from '../../lib/wiring/environment.ts';
import { jsonFault, type ServiceRequest, serviceDouble } from '../unit/adapters/service-double.ts';
import { scratch } from './scratch.ts';

const run = promisify(execFile);

/** What the stacks tell each function, in the form in which CloudFormation fills it in. */
const TOLD: { readonly [name in FunctionName]: Readonly<Record<string, string>> } = {
  'evaluate-telemetry': { DOMAIN_TABLE: 'domain', TELEMETRY_TABLE: 'telemetry', OBJECT_BUCKET: 'objects', HISTORY_SECONDS: '7776000' },
  'apply-changes': queueUrls('http://127.0.0.1:9'),
  notify: {
    DOMAIN_TABLE: 'domain',
    OBJECT_BUCKET: 'objects',
    UNIT_TOPIC_PREFIX: 'arn:aws-cn:sns:cn-north-1:111111111111:citywatch-chancheng-',
    SECRET_PATH: '/citywatch/chancheng/channels/',
    LINK_KEY_ID: '00000000-0000-0000-0000-000000000000',
    API_URL: 'https://api.example.org/',
  },
  push: { DOMAIN_TABLE: 'domain' },
  forward: { DOMAIN_TABLE: 'domain', BUS_NAME: 'citywatch-chancheng' },
  'watch-deadlines': {
    DOMAIN_TABLE: 'domain',
    OBJECT_BUCKET: 'objects',
    CITY: 'foshan',
    TELEMETRY_QUEUE_URL: 'https://sqs.cn-north-1.amazonaws.com.cn/111111111111/telemetry',
  },
  'send-beats': { BUS_NAME: 'citywatch-foshan' },
  'keep-replicas': { DOMAIN_TABLE: 'domain', TELEMETRY_TABLE: 'telemetry', BUS_NAME: 'citywatch-foshan' },
  'send-digests': { DOMAIN_TABLE: 'domain', BUS_NAME: 'citywatch-chancheng', CITY: 'foshan' },
  'hear-hub': { DOMAIN_TABLE: 'domain', OBJECT_BUCKET: 'objects', BUS_NAME: 'citywatch-chancheng' },
  'sign-days': {
    DOMAIN_TABLE: 'domain',
    OBJECT_BUCKET: 'objects',
    AUDIT_KEY: 'arn:aws-cn:kms:cn-north-1:111111111111:key/1',
    CITY: 'foshan',
  },
  api: {
    DOMAIN_TABLE: 'domain',
    TELEMETRY_TABLE: 'telemetry',
    OBJECT_BUCKET: 'objects',
    HISTORY_SECONDS: '7776000',
    ...queueUrls('http://127.0.0.1:9'),
    QUEUES: '{"work":{},"end":{}}',
    VERSION: '0.1.0',
    LINK_KEY_ID: '00000000-0000-0000-0000-000000000000',
  },
  'collect-dead-letters': {
    TELEMETRY_TABLE: 'telemetry',
    END_QUEUES: JSON.stringify({ notify: 'arn:aws-cn:sqs:cn-north-1:1:notify-dead' }),
  },
  'add-claims': { TIERS: 'foshan=440600 foshan/chancheng=440604' },
  'admit-device': { DOMAIN_TABLE: 'domain', OBJECT_BUCKET: 'objects' },
  authorize: { ISSUER: 'http://127.0.0.1:9', AUDIENCE: 'citywatch', RESOURCE_PREFIX: 'arn:aws-cn:iot:cn-north-1:111111111111' },
  site: { ISSUER: 'http://127.0.0.1:9', CLIENT_ID: 'console', SCOPE: 'openid profile', NAME_ZH: '禅城区', NAME_EN: 'Chancheng' },
};

/** What Lambda itself puts there. */
const LAMBDA = { AWS_REGION: 'cn-north-1', AWS_ACCESS_KEY_ID: 'KEY', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'session' };

/** First without one variable, where loading must say so, then with all of them: prints what came of it as JSON. */
const LOADER = `
const [bundle, missing, event] = process.argv.slice(2);
const kept = process.env[missing];
delete process.env[missing];
let complaint = '';
try { require(bundle); } catch (error) { complaint = error.message; }
process.env[missing] = kept;
const loaded = require(bundle);
const result = event === undefined ? Promise.resolve() : loaded.handler(JSON.parse(event), { getRemainingTimeInMillis: () => 10000 });
result.then(
  (answer) => console.log(JSON.stringify({ complaint, exports: Object.keys(loaded), type: typeof loaded.handler, takes: loaded.handler.length, answer })),
  (error) => console.log(JSON.stringify({ complaint, failure: error.message })),
);
`;

interface Outcome {
  readonly complaint: string;
  readonly exports: readonly string[];
  readonly type: string;
  readonly takes: number;
  readonly answer?: unknown;
  readonly failure?: string;
  /** What it wrote to its log. */
  readonly log: readonly string[];
}

let code: FunctionCode;
let loader: string;

beforeAll(() => {
  const folder = scratch();
  // Away from the project, so that nothing but what is in the bundle can be found.
  const built = bundledCode({ out: join(folder, 'built') });
  code = Object.fromEntries(FUNCTION_NAMES.map((name) => [name, join(folder, 'deployed', name)])) as unknown as FunctionCode;
  for (const name of FUNCTION_NAMES) cpSync(built[name], code[name], { recursive: true });
  loader = join(folder, 'loader.cjs');
  writeFileSync(loader, LOADER);
});

function queueUrls(endpoint: string): Record<string, string> {
  return Object.fromEntries(
    ['notify', 'push', 'forward', 'telemetry'].map((name) => [`${name.toUpperCase()}_QUEUE_URL`, `${endpoint}/000000000000/${name}`]),
  );
}

interface Running {
  readonly missing?: string;
  readonly event?: unknown;
  readonly environment?: Readonly<Record<string, string>>;
}

/** The bundle in a process of its own, with the environment it has in Lambda and no other. */
async function runBundle(name: FunctionName, { missing = 'TENANT', event, environment = {} }: Running = {}): Promise<Outcome> {
  const args = [loader, join(code[name], 'index.js'), missing, ...(event === undefined ? [] : [JSON.stringify(event)])];
  const env = { ...LAMBDA, TENANT: 'chancheng', METRIC_NAMESPACE: 'citywatch', ...TOLD[name], ...environment };
  const { stdout } = await run(process.execPath, args, { cwd: code[name], env });
  const lines = stdout.trim().split('\n');
  return { ...(JSON.parse(lines.at(-1) ?? '') as Omit<Outcome, 'log'>), log: lines.slice(0, -1) };
}

const PAST = '2026-01-01T00:00:00.000+08:00';
const bundleOf = (name: FunctionName): string => readFileSync(join(code[name], 'index.js'), 'utf8');
const bodiesTo = (requests: readonly ServiceRequest[], target: string): Record<string, unknown>[] =>
  requests.filter(({ headers }) => headers['x-amz-target']?.toString().endsWith(target)).map(({ body }) => JSON.parse(body));

describe.each(FUNCTION_NAMES)('the bundle of %s', (name) => {
  it('loads with nothing beside it, exports its handler, and names every variable it lacks', async () => {
    for (const missing of ['TENANT', Object.keys(TOLD[name]).at(-1) as string]) {
      const { complaint, exports, type, takes } = await runBundle(name, { missing });
      expect(complaint).toMatch(new RegExp(`the function ${name} lacks the environment variables ${missing}\\b`));
      // Node 24 in Lambda refuses a handler that takes a callback as its third parameter.
      expect({ exports, type, takes: takes <= 2 }).toEqual({ exports: ['handler'], type: 'function', takes: true });
    }
  });

  it('carries the small half of zod, no translations, and no search for credentials', () => {
    const bundle = bundleOf(name);
    const found = ['ZodMiniString', '"ZodString"', 'Ongeldige invoer', 'sso_start_url'].filter((mark) => bundle.includes(mark));
    expect(found).toEqual(['ZodMiniString']);
  });
});

describe('the weight of a bundle', () => {
  it('stays small where a cold start holds up an alarm', () => {
    expect(bundleOf('evaluate-telemetry').length).toBeLessThan(450_000);
    expect(bundleOf('authorize').length).toBeLessThan(60_000);
  });
});

describe('the bundle of the console’s site', () => {
  const request = (path: string, headers: Record<string, string> = {}) => ({
    version: '2.0',
    routeKey: 'GET /{proxy+}',
    rawPath: path,
    headers,
    requestContext: { http: { method: 'GET', path } },
  });
  interface Answer {
    readonly statusCode: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  }
  const get = async (path: string, environment = {}): Promise<Answer> =>
    (await runBundle('site', { event: request(path, { 'accept-encoding': 'br' }), environment })).answer as Answer;

  it('serves the console that was built, compressed beforehand, its scripts for good', async () => {
    const page = await get('/incidents/chancheng-01hzy');
    expect(page).toMatchObject({ statusCode: 200, headers: { 'cache-control': 'no-cache', 'content-encoding': 'br' } });
    const html = brotliDecompressSync(Buffer.from(page.body, 'base64')).toString();
    const [, script = ''] = /src="(\/assets\/[^"]+\.js)"/.exec(html) ?? [];
    const asset = await get(script);
    expect(asset).toMatchObject({ statusCode: 200, headers: { 'cache-control': 'public, max-age=31536000, immutable' } });
    expect(brotliDecompressSync(Buffer.from(asset.body, 'base64')).length).toBeGreaterThan(100_000);
    // Base64 and all: Lambda answers with 6 MB at most.
    expect(asset.body.length).toBeLessThan(1_000_000);
  });

  it('is configured from the issuer’s own description and the account’s IoT endpoint', async () => {
    const service = await serviceDouble(({ headers }) => ({
      body: JSON.stringify(
        headers['x-amz-date']
          ? { endpointAddress: 'a1b2-ats.iot.cn-north-1.amazonaws.com.cn' }
          : {
              issuer: `http://${headers.host}`,
              jwks_uri: 'https://id.example.org/keys',
              authorization_endpoint: 'https://id.example.org/authorize',
              token_endpoint: 'https://token.example.org/token',
            },
      ),
    }));
    const { endpoint } = service.settings;
    const environment = { ISSUER: endpoint, AWS_ENDPOINT_URL: endpoint, PUSH_AUTHORIZER: 'citywatch-chancheng' };
    const { statusCode, body } = await get('/config.json', environment);
    expect({ statusCode, config: JSON.parse(body) }).toEqual({
      statusCode: 200,
      config: {
        authorizationEndpoint: 'https://id.example.org/authorize',
        tokenEndpoint: 'https://token.example.org/token',
        clientId: 'console',
        scope: 'openid profile',
        apiBase: '/v1',
        mqttUrl: 'wss://a1b2-ats.iot.cn-north-1.amazonaws.com.cn/mqtt?x-amz-customauthorizer-name=citywatch-chancheng',
        city: { zh: '禅城区', en: 'Chancheng' },
      },
    });
    const page = await get('/', environment);
    expect(page.headers['content-security-policy']).toContain(
      `connect-src 'self' ${endpoint} https://token.example.org wss://a1b2-ats.iot.cn-north-1.amazonaws.com.cn;`,
    );
  });
});

describe('a bundle at work', () => {
  it('signs with the credentials of its environment: apply-changes puts a new event on the three queues', async () => {
    const queues = await serviceDouble(({ body }) => {
      const { Entries } = JSON.parse(body) as { Entries: { Id: string; MessageBody: string }[] };
      const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
      return { body: JSON.stringify({ Successful: Entries.map(({ Id, MessageBody }) => ({ Id, MD5OfMessageBody: md5(MessageBody) })) }) };
    });
    const event = { incident: 'chancheng-01hzy', seq: 1, type: 'raised' };
    const image = {
      pk: { S: 'INCIDENT#chancheng-01hzy' },
      sk: { S: 'EVT#00000001' },
      version: { N: '1' },
      data: { S: JSON.stringify(event) },
    };
    const outcome = await runBundle('apply-changes', {
      event: { Records: [{ eventName: 'INSERT', dynamodb: { NewImage: image } }] },
      environment: queueUrls(queues.settings.endpoint),
    });
    expect(outcome.failure).toBeUndefined();
    const sent = bodiesTo(queues.requests, 'SendMessageBatch') as { QueueUrl: string; Entries: { MessageBody: string }[] }[];
    expect(sent.map(({ QueueUrl }) => QueueUrl.split('/').at(-1)).sort()).toEqual(['forward', 'notify', 'push']);
    for (const { Entries } of sent) expect(Entries.map(({ MessageBody }) => JSON.parse(MessageBody))).toEqual([{ event }]);
    for (const { headers } of queues.requests) {
      expect(headers.authorization).toMatch(/Credential=KEY\/\d+\/cn-north-1\/sqs\//);
      expect(headers['x-amz-security-token']).toBe('session');
    }
  });

  it('reads what is due: watch-deadlines with nothing to do does nothing', async () => {
    const table = await serviceDouble(() => ({ headers: { 'content-type': 'application/x-amz-json-1.0' }, body: '{"Items":[]}' }));
    const outcome = await runBundle('watch-deadlines', {
      event: {},
      environment: { AWS_ENDPOINT_URL: table.settings.endpoint },
    });
    expect(outcome.failure).toBeUndefined();
    expect(Object.values(outcome.answer as Record<string, number>).every((count) => count === 0)).toBe(true);
    expect(bodiesTo(table.requests, 'Query')).toContainEqual(expect.objectContaining({ TableName: 'domain', IndexName: 'index1' }));
    // No log line for a pass with nothing to do, but it is counted: an alarm waits for passes that did not happen.
    expect(outcome.log.map((line) => JSON.parse(line))).toMatchObject([
      {
        _aws: { CloudWatchMetrics: [{ Namespace: 'citywatch', Dimensions: [['tenant']] }] },
        tenant: 'chancheng',
        WatcherPasses: 1,
        HubSilence: 0,
      },
    ]);
  });

  it('keeps what was given up, and never over what is kept: collect-dead-letters', async () => {
    const table = await serviceDouble(() => ({ headers: { 'content-type': 'application/x-amz-json-1.0' } }));
    const record = {
      messageId: 'm-1',
      body: JSON.stringify({ event: { incident: 'chancheng-01hzy', seq: 1, type: 'raised' } }),
      attributes: { SentTimestamp: '1795000000000', ApproximateReceiveCount: '11' },
      messageAttributes: {},
      eventSourceARN: 'arn:aws-cn:sqs:cn-north-1:1:notify-dead',
    };
    const outcome = await runBundle('collect-dead-letters', {
      event: { Records: [record, { ...record, messageId: 'm-2', eventSourceARN: 'arn:aws-cn:sqs:cn-north-1:1:other' }] },
      environment: { AWS_ENDPOINT_URL: table.settings.endpoint },
    });
    expect(outcome).toMatchObject({ answer: { batchItemFailures: [{ itemIdentifier: 'm-2' }] } });
    expect(bodiesTo(table.requests, 'PutItem')).toMatchObject([
      {
        TableName: 'telemetry',
        Item: { pk: { S: 'DEAD-LETTER' }, sk: { S: '001795000000000-notify-m-1' } },
        ConditionExpression: expect.stringContaining('attribute_not_exists'),
      },
    ]);
  });

  it('says who somebody is in the tokens of the city’s own pool: add-claims', async () => {
    const request = {
      userAttributes: { sub: 'li', name: '李', 'custom:tier': '440604' },
      groupConfiguration: { groupsToOverride: ['duty-officer'] },
    };
    const { answer } = await runBundle('add-claims', { event: { userName: 'li', request, response: {} } });
    expect(answer).toMatchObject({
      response: {
        claimsAndScopeOverrideDetails: {
          accessTokenGeneration: { claimsToAddOrOverride: { tier: 'foshan/chancheng', roles: 'duty-officer', name: '李' } },
        },
      },
    });
  });

  it('admits no device of a thing that is not registered: admit-device', async () => {
    const registry = {
      city: { id: 'foshan' },
      tiers: [],
      units: [],
      people: [],
      assets: [],
      things: [{ id: 'gas-zumiao-01', tenant: 'chancheng', sensors: [] }],
    };
    const record = { kind: 'registry', number: 1, digest: 'd', author: 'a', publishedAt: PAST, effectiveFrom: PAST };
    const item = { pk: { S: 'PUBLICATION#registry' }, sk: { S: '00000001' }, version: { N: '1' }, data: { S: JSON.stringify(record) } };
    const cloud = await serviceDouble(({ headers, path }) => {
      const target = headers['x-amz-target']?.toString().split('.').at(-1);
      if (target === 'Query') return { body: JSON.stringify({ Items: [item] }) };
      if (target) return {};
      if (path.startsWith('/things/')) return jsonFault(404, 'ResourceNotFoundException');
      return { headers: { 'content-type': 'application/gzip' }, body: gzipSync(JSON.stringify(registry)) };
    });
    const ask = async (thing: string) => {
      const event = {
        claimCertificateId: 'c',
        certificateId: 'n',
        clientId: 'claim_chancheng_1',
        templateArn: 't',
        parameters: { ThingName: thing },
      };
      return runBundle('admit-device', { event, environment: { AWS_ENDPOINT_URL: cloud.settings.endpoint } });
    };
    expect((await ask('gas-zumiao-02')).answer).toEqual({ allowProvisioning: false });
    expect((await ask('gas-zumiao-01')).answer).toEqual({ allowProvisioning: true });
    expect(bodiesTo(cloud.requests, 'PutItem')).toMatchObject([{ TableName: 'domain', Item: { pk: { S: 'ADMISSION#gas-zumiao-01' } } }]);
  });

  it('lets nobody in whose token cannot be verified: authorize', async () => {
    const connect = { protocolData: { mqtt: { clientId: 'console-1', password: Buffer.from('a.b.c').toString('base64') } } };
    const { answer } = await runBundle('authorize', { event: connect });
    expect(answer).toMatchObject({ isAuthenticated: false, policyDocuments: [] });
  });

  it('answers: the API says that it is up, and that a stranger is one', async () => {
    const request = (path: string) => ({
      version: '2.0',
      routeKey: '$default',
      rawPath: path,
      headers: {},
      requestContext: { http: { method: 'GET', path } },
    });
    expect((await runBundle('api', { event: request('/v1/health') })).answer).toMatchObject({
      statusCode: 200,
      body: expect.stringContaining('"speed":1'),
    });
    expect((await runBundle('api', { event: request('/v1/incidents') })).answer).toMatchObject({ statusCode: 401 });
  });
});
