/**
 * What every client of a function is made with: a service that does not answer is given up while the function still has time to say so.
 * Three attempts of four seconds at most stay below the timeouts in `cloud/function-sizes.ts` (but that of `authorize`, which calls no service).
 */
export const CLIENT_SETTINGS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
} as const;
