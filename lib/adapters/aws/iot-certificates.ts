import { AttachPolicyCommand, AttachThingPrincipalCommand, type IoTClient, UpdateCertificateCommand } from '@aws-sdk/client-iot';
import { demandNotRevoked, IdentityRefused, thingRecord } from './iot-things.ts';

/** `arn:aws-cn:iot:…:cert/<id>` */
export const certificateIdOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

export async function setCertificateStatus(client: IoTClient, certificateId: string, newStatus: 'ACTIVE' | 'INACTIVE'): Promise<void> {
  await client.send(new UpdateCertificateCommand({ certificateId, newStatus }));
}

/**
 * Gives the thing the certificate and makes it good. Throws IdentityRefused, the certificate inactive, where the thing is revoked meanwhile: a
 * revocation marks the thing before it looks for certificates, so one of the two finds the other.
 */
export async function admitCertificate(client: IoTClient, thing: string, arn: string, devicePolicy: string): Promise<void> {
  await client.send(new AttachPolicyCommand({ policyName: devicePolicy, target: arn }));
  await client.send(new AttachThingPrincipalCommand({ thingName: thing, principal: arn }));
  await setCertificateStatus(client, certificateIdOf(arn), 'ACTIVE');
  try {
    const record = await thingRecord(client, thing);
    if (!record) throw new IdentityRefused(`${thing} was readmitted meanwhile: do it again`);
    demandNotRevoked(thing, record);
  } catch (cause) {
    await setCertificateStatus(client, certificateIdOf(arn), 'INACTIVE');
    throw cause;
  }
}
