import {
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  CreateKeysAndCertificateCommand,
  CreateThingCommand,
  DeleteCertificateCommand,
  DeleteThingCommand,
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import type { IClientOptions } from 'mqtt';
import type { Clients } from './clients.ts';

export interface RegisteredThing {
  /** What it connects with. */
  readonly credentials: IClientOptions;
  /** Takes it out again: while one certificate holds it, the tenant's policy cannot be deleted. */
  withdraw(): Promise<void>;
}

/** A thing with a certificate of its own under the tenant's policy. */
export async function registerThing({ iot }: Clients, endpoint: string, thingName: string, policyName: string): Promise<RegisteredThing> {
  await iot.send(new CreateThingCommand({ thingName }));
  const { certificateArn, certificateId, certificatePem, keyPair } = await iot.send(
    new CreateKeysAndCertificateCommand({ setAsActive: true }),
  );
  await iot.send(new AttachPolicyCommand({ policyName, target: certificateArn }));
  await iot.send(new AttachThingPrincipalCommand({ thingName, principal: certificateArn }));
  const ca = await (await fetch(`${endpoint}/_ministack/iot/ca.pem`)).text();
  return {
    credentials: { ca, cert: certificatePem, key: keyPair?.PrivateKey, servername: 'localhost' },
    async withdraw() {
      await iot.send(new DetachThingPrincipalCommand({ thingName, principal: certificateArn }));
      await iot.send(new DetachPolicyCommand({ policyName, target: certificateArn }));
      await iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' }));
      await iot.send(new DeleteCertificateCommand({ certificateId }));
      await iot.send(new DeleteThingCommand({ thingName }));
    },
  };
}
