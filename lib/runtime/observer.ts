import type { Observe } from '../core/ports/observer.ts';
import { lineOf } from './happening-lines.ts';
import { count } from './happening-metrics.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

/** Turns what happens into log lines and metrics, in the same words in both hosts. */
export function observer(logger: Logger, metrics: Metrics): Observe {
  return (happening) => {
    count(metrics, happening);
    const line = lineOf(happening);
    if (line) logger[happening.what === 'notification-failed' ? 'warn' : 'info'](line.message, line.fields);
  };
}
