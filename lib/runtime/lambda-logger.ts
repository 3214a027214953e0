import type { Observe } from '../core/ports/observer.ts';
import type { FunctionName } from '../wiring/environment.ts';
import { EmfMetrics } from './emf-metrics.ts';
import { jsonLogger, type Logger } from './logger.ts';
import { observer } from './observer.ts';

/** To stdout itself, since Lambda's console would wrap each line in another JSON object. */
const write = (line: string): void => void process.stdout.write(`${line}\n`);

/** A function's log lines in the cloud. */
export const lambdaLogger = (name: FunctionName, tenant: string): Logger => jsonLogger({ function: name, tenant }, write);

/** What a function in the cloud is watched by: its log, and the metrics that CloudWatch finds in it. */
export function lambdaObservation(
  name: FunctionName,
  { TENANT, METRIC_NAMESPACE }: { readonly TENANT: string; readonly METRIC_NAMESPACE: string },
): { readonly logger: Logger; readonly observe: Observe } {
  const logger = lambdaLogger(name, TENANT);
  return { logger, observe: observer(logger, new EmfMetrics(METRIC_NAMESPACE, TENANT, write)) };
}
