/**
 * In the bundles this stands in for the SDK's event streams (cloud/functions-bundle.ts), in which S3 answers queries of objects and which no
 * function asks for: they weigh 15 kB.
 */
export class EventStreamSerde {
  constructor() {
    throw new Error('event streams are left out of the bundles: see lib/adapters/aws/no-event-streams.ts');
  }
}

export const eventStreamSerdeProvider = (): object => ({});

export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config;
