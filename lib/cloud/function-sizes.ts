import type { FunctionName } from '../wiring/environment.ts';

export interface FunctionSize {
  /** MiB; a Lambda's share of a processor grows with it. */
  readonly memory: number;
  readonly timeoutSeconds: number;
  readonly description: string;
}

/** What each function needs. The API's timeout stays under API Gateway's limit of 30 s; a queue's visibility timeout is six times its function's. */
export const FUNCTION_SIZES: { readonly [name in FunctionName]: FunctionSize } = {
  'evaluate-telemetry': {
    memory: 1024,
    timeoutSeconds: 30,
    description: 'Evaluates telemetry packs and applies alarm transitions to incidents',
  },
  'apply-changes': {
    memory: 256,
    timeoutSeconds: 30,
    description: 'Turns new incident events into work on the notify, push and forward queues',
  },
  notify: { memory: 512, timeoutSeconds: 30, description: 'Tells units what they owe' },
  push: { memory: 256, timeoutSeconds: 15, description: 'Tells consoles that an incident changed' },
  forward: { memory: 256, timeoutSeconds: 15, description: 'Puts incident events on the own bus' },
  'watch-deadlines': { memory: 512, timeoutSeconds: 55, description: 'Warns before and records the breach of deadlines, each minute' },
  'send-beats': { memory: 256, timeoutSeconds: 10, description: 'Tells the districts that the hub is there, each minute' },
  'keep-replicas': {
    memory: 512,
    timeoutSeconds: 30,
    description: 'Keeps the districts’ incidents at the hub, and asks for what is missing',
  },
  'send-digests': { memory: 512, timeoutSeconds: 60, description: 'Tells the hub how far the incidents have come, every five minutes' },
  'hear-hub': { memory: 512, timeoutSeconds: 30, description: 'Keeps when the hub was last heard, and carries out its commands' },
  'sign-days': { memory: 512, timeoutSeconds: 300, description: 'Signs what the record came to, each day' },
  'collect-dead-letters': { memory: 256, timeoutSeconds: 30, description: 'Keeps what could not be processed where a person sees it' },
  api: { memory: 1024, timeoutSeconds: 25, description: 'The HTTP API' },
  'add-claims': {
    memory: 256,
    timeoutSeconds: 5,
    description: 'Puts tier, unit, roles and domains into the tokens of the city’s own pool',
  },
  'admit-device': { memory: 1024, timeoutSeconds: 5, description: 'Decides which devices are given an identity of their own' },
  authorize: { memory: 256, timeoutSeconds: 5, description: 'Lets consoles subscribe to the push topics of their scope' },
  site: { memory: 512, timeoutSeconds: 15, description: 'The console: its files and its configuration' },
};
