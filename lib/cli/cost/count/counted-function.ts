import type { Context } from 'aws-lambda';
import { FUNCTION_SIZES } from '../../../cloud/function-sizes.ts';
import type { Observe } from '../../../core/ports/observer.ts';
import { functionContext } from '../../../local/function-context.ts';
import { EmfMetrics } from '../../../runtime/emf-metrics.ts';
import { jsonLogger, type Logger } from '../../../runtime/logger.ts';
import { observer } from '../../../runtime/observer.ts';
import type { FunctionName } from '../../../wiring/environment.ts';
import type { Assumptions } from '../assumptions.ts';
import { GB, type Tally } from '../meters.ts';
import { embeddedMetrics, valueBytes } from './embedded-metrics.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Memory at which a Lambda has a whole processor (AWS, "Configure Lambda function memory"). */
const WHOLE_PROCESSOR_MEMORY = 1769;

export interface Laboratory {
  readonly tally: Tally;
  readonly time: VirtualTime;
  readonly assumptions: Assumptions;
  /** Custom metrics that the log lines make. */
  readonly metrics: Set<string>;
  /** Calls of AWS clients made so far. */
  readonly calls: { made: number };
  /** Processor time of this process so far, in milliseconds. */
  processorMillis(): number;
}

/** One invocation, before it is billed. */
export interface Invocation<Result> {
  readonly result: Result;
  /** Milliseconds waited for services. */
  readonly waited: number;
  /** Milliseconds of processor time: the handler's, measured, and the calls', assumed. */
  readonly processor: number;
}

/** The memory's share of a processor; more than one is of no use to a handler. */
export const processorShare = (name: FunctionName): number => Math.min(1, FUNCTION_SIZES[name].memory / WHOLE_PROCESSOR_MEMORY);

/** Billed GB-seconds of an invocation: milliseconds are rounded up. */
export const gbSeconds = (name: FunctionName, waited: number, processor: number): number =>
  (Math.ceil(waited + processor / processorShare(name)) / 1000) * (FUNCTION_SIZES[name].memory / 1024);

/** What a function tells of what happens, as on AWS. */
export interface Observation {
  readonly logger: Logger;
  readonly observe: Observe;
}

/** A real handler, run as Lambda would and counted. */
export class CountedFunction<Event, Result> {
  readonly #name: FunctionName;
  readonly #laboratory: Laboratory;
  /** Bytes of what it logged that go by what a batch holds, and not by batches. */
  loggedValues = 0;
  readonly #handler: (event: Event, context: Context) => Promise<Result>;

  constructor(
    name: FunctionName,
    laboratory: Laboratory,
    make: (observation: Observation) => (event: Event, context: Context) => Promise<Result>,
  ) {
    this.#name = name;
    this.#laboratory = laboratory;
    const write = (line: string): void => {
      for (const metric of embeddedMetrics(line)) laboratory.metrics.add(metric);
      this.loggedValues += valueBytes(line);
      this.#logged(Buffer.byteLength(line));
    };
    const logger = jsonLogger({ function: name, tenant: 'counted' }, write);
    this.#handler = make({ logger, observe: observer(logger, new EmfMetrics('citywatch', 'counted', write)) });
  }

  /** Invokes and bills. */
  async invoke(event: Event): Promise<Result> {
    const { result, waited, processor } = await this.run(event);
    this.bill(gbSeconds(this.#name, waited, processor));
    return result;
  }

  /** Invokes without billing the time: for batches that in the sample are smaller than in the city. */
  async run(event: Event): Promise<Invocation<Result>> {
    const { time, calls, assumptions } = this.#laboratory;
    const made = calls.made;
    const start = this.#laboratory.processorMillis();
    const { result, waited } = await time.run(() => this.#handler(event, functionContext(this.#name)));
    const measured = (this.#laboratory.processorMillis() - start) / (assumptions['processor-speed'] || 1);
    return { result, waited, processor: measured + (calls.made - made) * assumptions['call-cpu-millis'] };
  }

  /** One request, its time and what the platform logs of it. */
  bill(seconds: number): void {
    const { tally, assumptions } = this.#laboratory;
    tally.add('lambda-requests', 1);
    tally.add('lambda-gb-seconds', seconds);
    this.#logged(assumptions['platform-log-bytes'] + assumptions['log-event-bytes']);
  }

  #logged(bytes: number): void {
    this.#laboratory.tally.add('logs-gb', (bytes + this.#laboratory.assumptions['log-event-bytes']) / GB);
  }
}

/** Processor time of this process, of all its threads. */
export function processorMillis(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
