import { DEAD_LETTER_QUEUES, type DeadLetterQueue } from '../core/ports/dead-letter-store.ts';

export type { DeadLetterQueue };

/**
 * The queues in which what could not be processed ends, by their ARN: `{"telemetry":"arn:…"}` names where the dead letters of the telemetry
 * queue are. Throws Error for what is no such text.
 */
export function readEndQueues(text: string): ReadonlyMap<string, DeadLetterQueue> {
  const byName = JSON.parse(text) as Readonly<Record<string, string>>;
  return new Map(
    Object.entries(byName).map(([name, arn]) => {
      const queue = DEAD_LETTER_QUEUES.find((known) => known === name);
      if (!queue) throw new Error(`"${name}" is not where something can fail: expected one of ${DEAD_LETTER_QUEUES.join(', ')}`);
      return [arn, queue];
    }),
  );
}
