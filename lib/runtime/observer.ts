import type { Happening, Observe } from '../core/ports/observer.ts';
import { lineOf } from './happening-lines.ts';
import { count } from './happening-metrics.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

/** What somebody should look at although no function failed. */
const WARNINGS: readonly Happening['what'][] = [
  'notification-failed',
  'dead-letter-kept',
  'clock-failed',
  'held-alarm-failed',
  'hand-over-failed',
];

/** Turns what happens into log lines and metrics, in the same words in both hosts. */
export function observer(logger: Logger, metrics: Metrics): Observe {
  return (happening) => {
    count(metrics, happening);
    const line = lineOf(happening);
    if (line) logger[WARNINGS.includes(happening.what) ? 'warn' : 'info'](line.message, line.fields);
  };
}
