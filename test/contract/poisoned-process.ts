import { openDatabase } from '../../lib/adapters/sqlite/database.ts';
import { DurableQueue } from '../../lib/adapters/sqlite/durable-queue.ts';

/**
 * A process with a message that ends it: in its first life it sends one, with another beside it, in each life one more. Says `poison` before
 * it ends, `done BODY` of what it handled, `dead BODY: REASON` of what was given up, `idle` when nothing is left. Arguments: the database
 * file, the number of this life.
 */
const [, , path = '', life = '1'] = process.argv;
const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const queue = new DurableQueue(openDatabase(path), 'q', {
  batchSize: 5,
  onDead: async ({ body, messageAttributes }) => void say(`dead ${body}: ${messageAttributes.ERROR_MESSAGE?.stringValue}`),
});
const bodies = life === '1' ? ['poison', 'other-1'] : [`other-${life}`];
await queue.send(bodies.map((body) => ({ id: body, body })));
queue.consume(async ({ Records }) => {
  if (Records.some(({ body }) => body === 'poison')) {
    say('poison');
    process.kill(process.pid, 'SIGKILL');
    await new Promise(() => undefined);
  }
  for (const { body } of Records) say(`done ${body}`);
  return undefined;
});
setInterval(() => {
  if (queue.idle) say('idle');
}, 5);
