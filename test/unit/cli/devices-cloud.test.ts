import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../../lib/cli/main.ts';
import { jsonFault } from '../adapters/service-double.ts';
import { deviceOutputs, iotCommands } from '../support/iot-commands.ts';

const THING = 'gas-zumiao-01';

const world = iotCommands();
let deployment: string;

beforeEach(async () => {
  deployment = await world.deployed(deviceOutputs('foshan', 'city'), deviceOutputs('chancheng', 'native'));
});

const devices = (...args: string[]): Promise<number> => main(['devices', ...args, '--deployment', deployment]);
const certificates = () => [...world.iot.certificates.values()];
const mode = async (file: string): Promise<number> => (await stat(file)).mode & 0o777;

describe('devices credential, in the cloud', () => {
  it('makes the thing of its tenant and a certificate with the device policy; key and certificate alone on stdout', async () => {
    expect(await devices('credential', THING), world.captured.errors).toBe(0);
    expect(world.iot.things.get(THING)).toEqual({ tenant: 'chancheng', groups: ['citywatch-chancheng'] });
    expect(certificates()).toEqual([{ status: 'ACTIVE', policies: ['chancheng-devices'], things: [THING] }]);
    expect(world.captured.out).toMatch(
      /^-----BEGIN RSA PRIVATE KEY-----\n.*\n-----END RSA PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\n.*\n-----END CERTIFICATE-----\n$/,
    );
    expect(world.captured.errors).toContain('a1b2c3-ats.iot.cn-north-1.amazonaws.com.cn:8883 with the client id gas-zumiao-01');
    expect(world.captured.errors).not.toContain('PRIVATE KEY');
  });

  it('puts both into files that only their owner reads, and never over others', async () => {
    const dir = join(world.folder, 'keys');
    expect(await devices('credential', THING, '--out', dir, '--json'), world.captured.errors).toBe(0);
    const { files, privateKey } = JSON.parse(world.captured.out);
    expect(privateKey).toBeUndefined();
    expect([await mode(files.privateKey), await mode(files.certificate), await mode(dir)]).toEqual([0o600, 0o600, 0o700]);
    expect(await readFile(files.privateKey, 'utf8')).toContain('PRIVATE KEY');
    expect(await devices('credential', THING, '--out', dir)).toBe(2);
    expect(world.captured.errors).toContain('is there already');
    expect(world.iot.certificates.size).toBe(1);
  });

  it('leaves an inactive certificate behind when it fails half-way, and says what IoT Core said', async () => {
    world.iot.faults.set('PUT /target-policies', jsonFault(404, 'ResourceNotFoundException', 'no such policy'));
    expect(await devices('credential', THING)).toBe(1);
    expect(world.captured.errors).toContain('IoT Core in cn-north-1: ResourceNotFoundException: no such policy');
    expect(certificates()).toMatchObject([{ status: 'INACTIVE', policies: [] }]);
    expect(world.captured.out).toBe('');
  });

  it('takes no name that another tenant’s thing has in the same account', async () => {
    world.iot.things.set(THING, { tenant: 'nanhai', groups: [] });
    expect(await devices('credential', THING)).toBe(1);
    expect(world.captured.errors).toContain('gas-zumiao-01 is a thing of the tenant nanhai in this account, not of chancheng');
    expect(world.iot.certificates.size).toBe(0);
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
    expect(world.captured.errors).toMatch(message);
    expect(world.iot.double.requests).toEqual([]);
  });
});

describe('devices revoke and readmit', () => {
  it('revoke closes the connection that is open, and says what else when it cannot', async () => {
    await devices('credential', THING);
    world.iot.connected.add(THING);
    expect(await devices('revoke', THING), world.captured.errors).toBe(0);
    expect(world.iot.connected.size).toBe(0);
    world.iot.faults.set('DELETE /connections', jsonFault(403, 'ForbiddenException', 'not allowed'));
    expect(await devices('revoke', THING)).toBe(0);
    expect(world.captured.errors).toContain('its connection could not be closed (not allowed); IoT Core closes it within minutes');
  });

  it('rotate gives a new certificate in the place of all others, closes the connection, and leaves the thing in its town’s group', async () => {
    world.iot.groups.set('citywatch-chancheng-zumiao', 'citywatch-chancheng');
    world.iot.things.set(THING, { tenant: 'chancheng', town: 'zumiao', groups: ['citywatch-chancheng-zumiao'] });
    await devices('credential', THING);
    await devices('credential', THING);
    world.iot.connected.add(THING);
    const dir = join(world.folder, 'new');
    expect(await devices('rotate', THING, '--out', dir), world.captured.errors).toBe(0);
    expect(certificates()).toEqual([{ status: 'ACTIVE', policies: ['chancheng-devices'], things: [THING] }]);
    expect(await readFile(join(dir, `${THING}.cert.pem`), 'utf8')).toContain([...world.iot.certificates.keys()][0]);
    expect(world.iot.things.get(THING)?.groups).toEqual(['citywatch-chancheng-zumiao']);
    expect(world.iot.connected.size).toBe(0);
  });

  it('after revoke no certificate is good, and nothing makes the thing speak again but readmit', async () => {
    await devices('credential', THING);
    await devices('credential', THING);
    expect(await devices('revoke', THING), world.captured.errors).toBe(0);
    const { revoked } = world.iot.things.get(THING) ?? {};
    expect(revoked).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    for (const command of ['credential', 'rotate']) expect(await devices(command, THING)).toBe(1);
    expect(world.captured.errors).toContain(`gas-zumiao-01 is revoked since ${revoked}: \`citywatch devices readmit gas-zumiao-01\` first`);
    expect(await devices('revoke', THING)).toBe(0);
    expect(world.iot.things.get(THING)?.revoked).toBe(revoked);
    expect([world.iot.certificates.size, world.good()]).toEqual([2, []]);
    expect([await devices('readmit', THING), await devices('credential', THING)]).toEqual([0, 0]);
    expect([world.iot.things.get(THING)?.revoked, world.good()]).toMatchObject([undefined, [{ things: [THING] }]]);
  });

  it('revoke deactivates what it cannot mark, and a certificate made meanwhile is not left good', async () => {
    await devices('credential', THING);
    world.iot.faults.set('PATCH /things', jsonFault(400, 'InvalidRequestException', 'too many attributes'));
    world.iot.connected.add(THING);
    expect(await devices('revoke', THING)).toBe(1);
    expect([world.captured.errors, world.good()]).toEqual([expect.stringContaining('(too many attributes)'), []]);
    expect(world.iot.connected.size).toBe(0);
    world.iot.disturb = ({ method, path }) => {
      const thing = world.iot.things.get(THING);
      if (thing && method === 'PUT' && path.includes('newStatus=ACTIVE')) world.iot.things.set(THING, { ...thing, revoked: 'now' });
      return undefined;
    };
    expect(await devices('credential', THING)).toBe(1);
    expect([world.captured.errors, world.good()]).toEqual([expect.stringContaining('is revoked since now'), []]);
  });

  it('rotate keeps what there is when the new certificate fails', async () => {
    await devices('credential', THING);
    world.iot.faults.set('POST /keys-and-certificate', jsonFault(400, 'InvalidRequestException', 'no more'));
    expect(await devices('rotate', THING)).toBe(1);
    expect(certificates().map(({ status }) => status)).toEqual(['ACTIVE']);
  });

  it('readmit leaves nothing of the old identity, so that the name can be claimed', async () => {
    await devices('credential', THING);
    world.captured.out = '';
    expect(await devices('readmit', THING, '--json'), world.captured.errors).toBe(0);
    expect(JSON.parse(world.captured.out)).toMatchObject({ thing: THING, deleted: [expect.stringMatching(/^c+1$/)] });
    expect([world.iot.things.size, world.iot.certificates.size]).toEqual([0, 0]);
  });

  it('of a thing without an identity say so, status 1', async () => {
    for (const command of ['revoke', 'readmit']) expect(await devices(command, THING)).toBe(1);
    expect(world.captured.errors).toContain('gas-zumiao-01 has no identity at IoT Core');
  });
});

describe('devices claim', () => {
  it('makes a certificate with the claim policy alone and says what to install', async () => {
    expect(await devices('claim', '--tenant', 'chancheng', '--out', join(world.folder, 'claim')), world.captured.errors).toBe(0);
    expect(certificates()).toEqual([{ status: 'ACTIVE', policies: ['chancheng-claim'], things: [] }]);
    expect((await readdir(join(world.folder, 'claim'))).sort()).toEqual(['claim-chancheng.cert.pem', 'claim-chancheng.key.pem']);
    expect(await mode(join(world.folder, 'claim/claim-chancheng.key.pem'))).toBe(0o600);
    expect(world.captured.errors).toContain('as claim_chancheng_<serial> and asks the template citywatch-chancheng');
    expect(world.captured.errors).toContain('AmazonRootCA1.pem');
  });

  it('--revoke deactivates it', async () => {
    await devices('claim', '--tenant', 'chancheng', '--out', world.folder);
    const [id] = world.iot.certificates.keys();
    expect(await devices('claim', '--tenant', 'chancheng', '--revoke', id as string), world.captured.errors).toBe(0);
    expect(certificates()).toMatchObject([{ status: 'INACTIVE' }]);
    expect(await devices('claim', '--tenant', 'chancheng', '--revoke', 'nobody')).toBe(1);
  });

  it.each([
    [['claim', '--out', 'x'], /give --tenant/],
    [['claim', '--tenant', 'chancheng'], /give --out DIR for a new claim certificate, or --revoke ID/],
  ])('%j is wrong use, status 2', async (args, message) => {
    expect(await devices(...args)).toBe(2);
    expect(world.captured.errors).toMatch(message);
  });

  it('needs a deployment: on one machine devices have passwords', async () => {
    expect(await main(['devices', 'claim', '--tenant', 'chancheng', '--out', world.folder])).toBe(2);
    expect(world.captured.errors).toContain('--deployment');
  });
});
