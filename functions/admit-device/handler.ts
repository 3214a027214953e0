import middy from '@middy/core';
import { type AdmissionPorts, refuseAdmission } from '../../lib/core/devices/admission.ts';
import { errorFields, type Logger } from '../../lib/runtime/logger.ts';

/** What AWS IoT asks a pre-provisioning hook (payload version 2020-04-01). */
export interface ProvisioningRequest {
  readonly claimCertificateId: string;
  /** Of the new certificate, which is not good for anything yet. */
  readonly certificateId: string;
  readonly clientId: string;
  readonly templateArn: string;
  /** What the device said of itself. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

export interface ProvisioningAnswer {
  readonly allowProvisioning: boolean;
}

export interface Dependencies extends AdmissionPorts {
  readonly logger: Logger;
}

/** What is shown in the log of a name somebody made up. */
const SHOWN = 100;

/**
 * Before a device that came with a claim certificate is given an identity. A failure of ours ends the request without an answer: AWS IoT
 * then provisions nothing, and the device asks again.
 */
export function makeHandler({ logger, ...ports }: Dependencies) {
  return middy<ProvisioningRequest, ProvisioningAnswer>()
    .use({
      onError: ({ error }) => {
        logger.error('it could not be decided about a device', errorFields(error));
      },
    })
    .handler(async ({ claimCertificateId, certificateId, clientId, parameters = {} }) => {
      const { ThingName: thing } = parameters;
      const refusal = await refuseAdmission(ports, { thing, certificate: certificateId });
      const told = { thing: String(thing ?? '').slice(0, SHOWN), client: clientId, claim: claimCertificateId, certificate: certificateId };
      if (refusal) logger.warn('a device was not admitted', { security: refusal, ...told });
      else logger.info('a device is admitted', told);
      return { allowProvisioning: refusal === undefined };
    });
}
