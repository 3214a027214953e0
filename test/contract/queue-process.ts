import { openDatabase } from '../../lib/adapters/sqlite/database.ts';
import { DurableQueue } from '../../lib/adapters/sqlite/durable-queue.ts';

/**
 * A process to be killed: sends numbered messages without end and handles them, some at the second attempt. Says `sent N` when `send` has
 * returned, `done N` when its handler has succeeded. Arguments: the database file, the first number.
 */
const [, , path = '', first = '0'] = process.argv;
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const queue = new DurableQueue(openDatabase(path), 'q', { batchSize: 5, retryAfter: 5, maxReceives: 1000, onDead: async () => undefined });
const failedOnce = new Set<string>();

queue.consume(async ({ Records }) => {
  await new Promise((resolve) => setTimeout(resolve, 3));
  const failed = Records.filter(({ body }) => Number(body) % 7 === 0 && !failedOnce.has(body));
  for (const { body } of failed) failedOnce.add(body);
  for (const record of Records) if (!failed.includes(record)) say(`done ${record.body}`);
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
});
for (let number = Number(first); ; number++) {
  await queue.send([{ id: `${number}`, body: `${number}` }]);
  say(`sent ${number}`);
}
