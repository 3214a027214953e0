import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../../lib/cli/main.ts';
import { jsonFault } from '../adapters/service-double.ts';
import { captureOutput } from '../support/captured-output.ts';
import { IotCore } from '../support/iot-core.ts';

const THING = 'gas-zumiao-01';

let iot: IotCore;
let folder: string;
let deployment: string;
let captured: ReturnType<typeof captureOutput>;

beforeEach(async () => {
  iot = await IotCore.start();
  folder = await mkdtemp(join(tmpdir(), 'citywatch-devices-'));
  deployment = join(folder, 'outputs.json');
  await writeFile(
    deployment,
    JSON.stringify({ 'citywatch-foshan': outputs('foshan', 'city'), 'citywatch-chancheng': outputs('chancheng', 'native') }),
  );
  captured = captureOutput();
  vi.stubEnv('AWS_ENDPOINT_URL', iot.double.settings.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'KEY');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.exitCode = undefined;
  await rm(folder, { recursive: true });
});

function outputs(tenant: string, kind: string): Record<string, string> {
  return {
    Tenant: tenant,
    Kind: kind,
    Region: 'cn-north-1',
    ApiUrl: `https://${tenant}.example/`,
    DevicePolicyName: `${tenant}-devices`,
    TelemetryRuleName: `citywatch_${tenant}_telemetry`,
    ThingGroupName: `citywatch-${tenant}`,
    ProvisioningTemplateName: `citywatch-${tenant}`,
    ClaimPolicyName: `${tenant}-claim`,
  };
}

const devices = (...args: string[]): Promise<number> => main(['devices', ...args, '--deployment', deployment]);
const certificates = () => [...iot.certificates.values()];
const mode = async (file: string): Promise<number> => (await stat(file)).mode & 0o777;

describe('devices credential, in the cloud', () => {
  it('makes the thing of its tenant and a certificate with the device policy; key and certificate alone on stdout', async () => {
    expect(await devices('credential', THING), captured.errors).toBe(0);
    expect(iot.things.get(THING)).toEqual({ tenant: 'chancheng', groups: ['citywatch-chancheng'] });
    expect(certificates()).toEqual([{ status: 'ACTIVE', policies: ['chancheng-devices'], things: [THING] }]);
    expect(captured.out).toMatch(
      /^-----BEGIN RSA PRIVATE KEY-----\n.*\n-----END RSA PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\n.*\n-----END CERTIFICATE-----\n$/,
    );
    expect(captured.errors).toContain('a1b2c3-ats.iot.cn-north-1.amazonaws.com.cn:8883 with the client id gas-zumiao-01');
    expect(captured.errors).not.toContain('PRIVATE KEY');
  });

  it('puts both into files that only their owner reads, and never over others', async () => {
    const dir = join(folder, 'keys');
    expect(await devices('credential', THING, '--out', dir, '--json'), captured.errors).toBe(0);
    const { files, privateKey } = JSON.parse(captured.out);
    expect(privateKey).toBeUndefined();
    expect([await mode(files.privateKey), await mode(files.certificate), await mode(dir)]).toEqual([0o600, 0o600, 0o700]);
    expect(await readFile(files.privateKey, 'utf8')).toContain('PRIVATE KEY');
    expect(await devices('credential', THING, '--out', dir)).toBe(2);
    expect(captured.errors).toContain('is there already');
    expect(iot.certificates.size).toBe(1);
  });

  it('leaves an inactive certificate behind when it fails half-way, and says what IoT Core said', async () => {
    iot.faults.set('PUT /target-policies', jsonFault(404, 'ResourceNotFoundException', 'no such policy'));
    expect(await devices('credential', THING)).toBe(1);
    expect(captured.errors).toContain('IoT Core in cn-north-1: ResourceNotFoundException: no such policy');
    expect(certificates()).toMatchObject([{ status: 'INACTIVE', policies: [] }]);
    expect(captured.out).toBe('');
  });

  it('takes no name that another tenant’s thing has in the same account', async () => {
    iot.things.set(THING, { tenant: 'nanhai', groups: [] });
    expect(await devices('credential', THING)).toBe(1);
    expect(captured.errors).toContain('gas-zumiao-01 is a thing of the tenant nanhai in this account, not of chancheng');
    expect(iot.certificates.size).toBe(0);
  });

  it.each([
    [['credential', 'gas-nowhere-99'], /"gas-nowhere-99" is not registered in cities\/foshan: say whose thing it is with --tenant/],
    [['credential', THING, '--tenant', 'foshan'], /is registered in cities\/foshan as a thing of chancheng, not of foshan/],
    [
      ['credential', 'bridge-guicheng-01', '--tenant', 'nanhai'],
      /the tenant "nanhai" is not in .*outputs\.json: expected foshan, chancheng/,
    ],
    [['credential', 'Gas 1'], /"Gas 1" is not the name of a thing/],
  ])('%j is wrong use, status 2, and makes nothing', async (args, message) => {
    expect(await devices(...args)).toBe(2);
    expect(captured.errors).toMatch(message);
    expect(iot.double.requests).toEqual([]);
  });
});

describe('devices revoke and readmit', () => {
  it('revoke deactivates every certificate of a thing and keeps its name taken', async () => {
    await devices('credential', THING);
    await devices('credential', THING);
    expect(await devices('revoke', THING), captured.errors).toBe(0);
    expect(certificates().map(({ status }) => status)).toEqual(['INACTIVE', 'INACTIVE']);
    expect(iot.things.has(THING)).toBe(true);
  });

  it('revoke closes the connection that is open, and says what else when it cannot', async () => {
    await devices('credential', THING);
    iot.connected.add(THING);
    expect(await devices('revoke', THING), captured.errors).toBe(0);
    expect(iot.connected.size).toBe(0);
    iot.faults.set('DELETE /connections', jsonFault(403, 'ForbiddenException', 'not allowed'));
    expect(await devices('revoke', THING)).toBe(0);
    expect(captured.errors).toContain('its connection could not be closed (not allowed); IoT Core closes it within minutes');
  });

  it('rotate gives a new certificate in the place of all others, and closes the connection', async () => {
    await devices('credential', THING);
    await devices('credential', THING);
    iot.connected.add(THING);
    const dir = join(folder, 'new');
    expect(await devices('rotate', THING, '--out', dir), captured.errors).toBe(0);
    expect(certificates()).toEqual([{ status: 'ACTIVE', policies: ['chancheng-devices'], things: [THING] }]);
    expect(await readFile(join(dir, `${THING}.cert.pem`), 'utf8')).toContain([...iot.certificates.keys()][0]);
    expect(iot.connected.size).toBe(0);
  });

  it('rotate keeps what there is when the new certificate fails', async () => {
    await devices('credential', THING);
    iot.faults.set('POST /keys-and-certificate', jsonFault(400, 'InvalidRequestException', 'no more'));
    expect(await devices('rotate', THING)).toBe(1);
    expect(certificates().map(({ status }) => status)).toEqual(['ACTIVE']);
  });

  it('readmit leaves nothing of the old identity, so that the name can be claimed', async () => {
    await devices('credential', THING);
    captured.out = '';
    expect(await devices('readmit', THING, '--json'), captured.errors).toBe(0);
    expect(JSON.parse(captured.out)).toMatchObject({ thing: THING, deleted: [expect.stringMatching(/^c+1$/)] });
    expect([iot.things.size, iot.certificates.size]).toEqual([0, 0]);
  });

  it('of a thing without an identity say so, status 1', async () => {
    for (const command of ['revoke', 'readmit']) expect(await devices(command, THING)).toBe(1);
    expect(captured.errors).toContain('gas-zumiao-01 has no identity at IoT Core');
  });
});

describe('devices claim', () => {
  it('makes a certificate with the claim policy alone and says what to install', async () => {
    expect(await devices('claim', '--tenant', 'chancheng', '--out', join(folder, 'claim')), captured.errors).toBe(0);
    expect(certificates()).toEqual([{ status: 'ACTIVE', policies: ['chancheng-claim'], things: [] }]);
    expect((await readdir(join(folder, 'claim'))).sort()).toEqual(['claim-chancheng.cert.pem', 'claim-chancheng.key.pem']);
    expect(await mode(join(folder, 'claim/claim-chancheng.key.pem'))).toBe(0o600);
    expect(captured.errors).toContain('as claim_chancheng_<serial> and asks the template citywatch-chancheng');
    expect(captured.errors).toContain('AmazonRootCA1.pem');
  });

  it('--revoke deactivates it', async () => {
    await devices('claim', '--tenant', 'chancheng', '--out', folder);
    const [id] = iot.certificates.keys();
    expect(await devices('claim', '--tenant', 'chancheng', '--revoke', id as string), captured.errors).toBe(0);
    expect(certificates()).toMatchObject([{ status: 'INACTIVE' }]);
    expect(await devices('claim', '--tenant', 'chancheng', '--revoke', 'nobody')).toBe(1);
  });

  it.each([
    [['claim', '--out', 'x'], /give --tenant/],
    [['claim', '--tenant', 'chancheng'], /give --out DIR for a new claim certificate, or --revoke ID/],
  ])('%j is wrong use, status 2', async (args, message) => {
    expect(await devices(...args)).toBe(2);
    expect(captured.errors).toMatch(message);
  });

  it('needs a deployment: on one machine devices have passwords', async () => {
    expect(await main(['devices', 'claim', '--tenant', 'chancheng', '--out', folder])).toBe(2);
    expect(captured.errors).toContain('--deployment');
  });
});
