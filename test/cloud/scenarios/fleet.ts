import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteCertificateCommand, DetachPolicyCommand } from '@aws-sdk/client-iot';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { expect, test } from 'vitest';
import type { CommandResult } from '../../support/command.ts';
import { openDevice } from '../../support/device.ts';
import { eventually, readingsOf } from '../../support/incidents.ts';
import { clients } from '../support/clients.ts';
import type { DeployedTenant } from '../support/cloud-city.ts';
import type { Outputs } from '../support/deployment.ts';
import { ACCOUNT, type Emulator, REGION } from '../support/emulator.ts';

export interface FleetCity {
  readonly emulator: Emulator;
  readonly folder: string;
  readonly outputs: Outputs;
  tenant(id: string): Promise<DeployedTenant>;
}

interface Claimed {
  readonly certificateId: string;
  readonly template: string;
  readonly files: { readonly certificate: string; readonly privateKey: string };
}

const THING = 'gas-guicheng-02';

/** A device from the factory, as docs/devices.md tells its maker. */
export function fleetScenarios(at: () => FleetCity, operate: (...args: string[]) => Promise<CommandResult>): void {
  test('a device with a claim certificate gets an identity under a registered name, and publishes with it', async () => {
    const { emulator, folder, outputs, tenant } = at();
    const made = await operate('devices', 'claim', '--tenant', 'nanhai', '--out', join(folder, 'claim'), '--json');
    expect(made, made.stderr).toMatchObject({ status: 0 });
    const { certificateId, template, files } = JSON.parse(made.stdout) as Claimed;
    const ca = await (await fetch(`${emulator.endpoint}/_ministack/iot/ca.pem`)).text();
    const url = `mqtts://127.0.0.1:${emulator.mqttPort}`;
    const [cert, key] = await Promise.all([readFile(files.certificate, 'utf8'), readFile(files.privateKey, 'utf8')]);
    const tls: IClientOptions = { ca, servername: 'localhost', protocolVersion: 4, reconnectPeriod: 0 };
    const claiming = await connectAsync(url, { ...tls, cert, key, clientId: 'claim_nanhai_0001' }, false);

    const provision = `$aws/provisioning-templates/${template}/provision/json`;
    const identity = async (name: string) => {
      const created = await ask(claiming, '$aws/certificates/create/json', {});
      const { certificateOwnershipToken } = created.body;
      return { created, answer: await ask(claiming, provision, { certificateOwnershipToken, parameters: { ThingName: name } }) };
    };
    expect((await identity('gas-nowhere-01')).answer).toMatchObject({ outcome: 'rejected' });
    const { created, answer } = await identity(THING);
    expect(answer).toMatchObject({ outcome: 'accepted', body: { thingName: THING } });
    await claiming.endAsync();

    const own = { ca, servername: 'localhost', cert: created.body.certificatePem ?? '', key: created.body.privateKey ?? '' };
    const device = await openDevice(url, 'nanhai', THING, own);
    await device.publish([{ n: `${THING}-ch4/ch4`, v: 0.31 }]);
    await device.close();
    const nanhai = await tenant('nanhai');
    await eventually('its reading', async () => (await readingsOf(nanhai, `${THING}-ch4`)).find(({ value }) => value === 0.31));

    for (const args of [
      ['readmit', THING, '--city', join(folder, 'city')],
      ['claim', '--tenant', 'nanhai', '--revoke', certificateId],
    ]) {
      const done = await operate('devices', ...args);
      expect(done, done.stderr).toMatchObject({ status: 0 });
    }
    const { iot } = clients(emulator.endpoint);
    // A withdrawn claim certificate still holds the policy, and so the stack.
    const target = `arn:aws:iot:${REGION}:${ACCOUNT}:cert/${certificateId}`;
    await iot.send(new DetachPolicyCommand({ policyName: outputs.ClaimPolicyName, target }));
    await iot.send(new DeleteCertificateCommand({ certificateId }));
  });
}

interface IotAnswer {
  readonly outcome: string;
  readonly body: Readonly<Record<string, string>>;
}

/** Asks one of IoT Core's own topics, which answers on `…/accepted` or `…/rejected`. */
async function ask(client: MqttClient, topic: string, request: object): Promise<IotAnswer> {
  let answer: IotAnswer | undefined;
  const hear = (from: string, payload: Buffer): void => {
    if (from.startsWith(`${topic}/`)) answer = { outcome: from.slice(topic.length + 1), body: JSON.parse(payload.toString()) };
  };
  client.on('message', hear);
  await client.subscribeAsync([`${topic}/accepted`, `${topic}/rejected`], { qos: 1 });
  await client.publishAsync(topic, JSON.stringify(request), { qos: 1 });
  const heard = await eventually(`an answer on ${topic}`, async () => answer);
  client.off('message', hear);
  return heard;
}
