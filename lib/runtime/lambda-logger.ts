import type { FunctionName } from '../wiring/environment.ts';
import { jsonLogger, type Logger } from './logger.ts';

/** A function's log lines in the cloud: to stdout itself, since Lambda's console would wrap each in another JSON object. */
export const lambdaLogger = (name: FunctionName, tenant: string): Logger =>
  jsonLogger({ function: name, tenant }, (line) => process.stdout.write(`${line}\n`));
