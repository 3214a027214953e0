import middy from '@middy/core';
import type { PreTokenGenerationV2TriggerEvent } from 'aws-lambda';
import type { TierPath } from '../../lib/core/tier/tier-path.ts';
import { errorFields, type Logger } from '../../lib/runtime/logger.ts';
import { claimsOf, UnusableAccount } from './claims.ts';

export interface Dependencies {
  /** The city and its districts, by path, slug and code. */
  readonly tiers: ReadonlyMap<string, TierPath>;
  readonly logger: Logger;
}

/** Before the pool signs an access token: puts into it what the platform asks of every issuer. An error refuses the sign-in and is shown. */
export function makeHandler({ tiers, logger }: Dependencies) {
  return middy<PreTokenGenerationV2TriggerEvent, PreTokenGenerationV2TriggerEvent>()
    .use({
      onError: ({ event, error }) => {
        if (error instanceof UnusableAccount)
          logger.warn('an account is unusable', { security: 'bad-account', user: event.userName, detail: error.message });
        else logger.error('the claims could not be made', errorFields(error));
      },
    })
    .handler(async (event) => {
      const { userAttributes: attributes, groupConfiguration } = event.request;
      const claims = claimsOf({ attributes, groups: groupConfiguration?.groupsToOverride ?? [] }, tiers);
      return {
        ...event,
        response: { claimsAndScopeOverrideDetails: { accessTokenGeneration: { claimsToAddOrOverride: claims } } },
      };
    });
}
