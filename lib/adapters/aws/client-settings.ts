/**
 * What every client of a function is made with: a service that does not answer is given up while the function still has time to say so.
 * Three attempts of four seconds at most stay below the timeouts in `cloud/function-sizes.ts` (but those of `authorize`, which calls no service, and of `admit-device`, see below).
 */
export const CLIENT_SETTINGS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
} as const;

/** For functions whose caller waits five seconds and no longer: two attempts, each given up in time for the other. */
export const HURRIED_CLIENT_SETTINGS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1500, throwOnRequestTimeout: true },
} as const;
