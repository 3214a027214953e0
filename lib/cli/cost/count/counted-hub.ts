import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { makeHandler as makeKeepReplicas } from '../../../../functions/keep-replicas/handler.ts';
import { eventBridgeBusSender } from '../../../adapters/aws/event-bridge-bus-sender.ts';
import { iotConsolePush } from '../../../adapters/aws/iot-console-push.ts';
import { toInstant } from '../../../core/instant.ts';
import type { HubCommand } from '../../../core/link/command.ts';
import { type ActRequest, issueAct } from '../../../core/link/issue-command.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { DeadLetterStore } from '../../../core/ports/dead-letter-store.ts';
import { tableIssuedCommandStore } from '../../../stores/command-stores.ts';
import { tableEpochStore } from '../../../stores/ownership-store.ts';
import { tableReplicaStore } from '../../../stores/replica-store.ts';
import { HUB_COMMAND } from '../../../wiring/bus.ts';
import { CountedFunction, type Laboratory } from './counted-function.ts';
import type { CountedServices } from './counted-services.ts';
import { countingEventBridge, countingIot } from './counting-services.ts';
import { handOverRequests, sqsEvent } from './sqs-event.ts';

export interface CountedHubOptions {
  /** The city's own tenant. */
  readonly tenant: string;
  readonly laboratory: Laboratory;
  readonly services: CountedServices;
  readonly deadLetters: DeadLetterStore;
  readonly clock: Clock;
}

/** What EventBridge adds to a detail, as long as it is there. */
const ENVELOPE = {
  version: '0',
  id: '00000000-0000-0000-0000-000000000000',
  source: 'citywatch.counted',
  account: '111111111111',
  region: 'us-east-1',
  resources: [],
};

/** A message of a queue behind a bus. */
export const envelopeBody = (envelope: object, now: number): string => JSON.stringify({ ...ENVELOPE, ...envelope, time: toInstant(now) });

/** The hub's part in what a district does, over the district's counted table: its rows have keys of their own. */
export class CountedHub {
  /** Custom metrics that the log lines of its function make. */
  readonly metrics = new Set<string>();
  readonly #options: CountedHubOptions;
  readonly #keepReplicas: CountedFunction<SQSEvent, SQSBatchResponse>;

  constructor(options: CountedHubOptions) {
    this.#options = options;
    const { tenant, laboratory, services, deadLetters, clock } = options;
    const { domain, call } = services;
    this.#keepReplicas = new CountedFunction('keep-replicas', { ...laboratory, metrics: this.metrics }, (observation) =>
      makeKeepReplicas({
        tenant,
        replicas: tableReplicaStore(domain),
        commands: tableIssuedCommandStore(domain),
        epochs: tableEpochStore(domain),
        bus: this.#bus(),
        push: iotConsolePush(countingIot(laboratory.tally, call, () => {})),
        ...{ deadLetters, clock, ...observation },
      }),
    );
  }

  /** What a district put on the bus, as the hub's queue brings it. */
  async take(envelope: object): Promise<void> {
    const { laboratory, clock } = this.#options;
    const body = envelopeBody(envelope, clock.now());
    laboratory.tally.add('sqs-requests', 1 + handOverRequests([body]));
    const { batchItemFailures } = await this.#keepReplicas.invoke(sqsEvent([body], clock.now()));
    if (batchItemFailures.length > 0) throw new Error('the sample’s keep-replicas failed');
  }

  /** Gives a command as the API does, and looks `looks` times whether it was answered. */
  async give(request: ActRequest, looks: number): Promise<HubCommand> {
    const { laboratory, services, clock } = this.#options;
    const commands = tableIssuedCommandStore(services.domain);
    const bus = this.#bus();
    const { result } = await laboratory.time.run(async () => {
      const desk = { commands, epochs: tableEpochStore(services.domain), clock, send: (one: HubCommand) => bus.send(HUB_COMMAND, one) };
      const { command } = await issueAct(desk, request, `counted ${clock.now()}`);
      for (let times = 0; times < looks; times++) await commands.find(command.id);
      return command;
    });
    return result;
  }

  #bus() {
    const { tenant, laboratory, services } = this.#options;
    const client = countingEventBridge(laboratory.tally, services.call, () => {});
    return eventBridgeBusSender(client, { tenant, bus: 'bus' });
  }
}
