import { AttachPolicyCommand, AttachThingPrincipalCommand, CreateKeysAndCertificateCommand, CreateThingCommand } from '@aws-sdk/client-iot';
import type { IClientOptions } from 'mqtt';
import type { Clients } from './clients.ts';

/** A thing with a certificate of its own under the tenant's policy, as the guide for operators makes one; what it connects with. */
export async function registerThing({ iot }: Clients, endpoint: string, thing: string, policyName: string): Promise<IClientOptions> {
  await iot.send(new CreateThingCommand({ thingName: thing }));
  const { certificateArn, certificatePem, keyPair } = await iot.send(new CreateKeysAndCertificateCommand({ setAsActive: true }));
  await iot.send(new AttachPolicyCommand({ policyName, target: certificateArn }));
  await iot.send(new AttachThingPrincipalCommand({ thingName: thing, principal: certificateArn }));
  const ca = await (await fetch(`${endpoint}/_ministack/iot/ca.pem`)).text();
  return { ca, cert: certificatePem, key: keyPair?.PrivateKey, servername: 'localhost' };
}
