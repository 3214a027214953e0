import { openDatabase } from '../../lib/adapters/sqlite/database.ts';
import { DurableQueue } from '../../lib/adapters/sqlite/durable-queue.ts';

/**
 * A process with a message that ends it: in its first life it sends one, with another beside it, in each life one more. Says `poison` before
 * it ends, `done BODY` of what it handled, `dead BODY: REASON` of what was given up, `idle` when nothing is left. Arguments: the database
 * file, the number of this life.
 */
const [, , path = '', life = '1'] = process.argv;
const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const database = openDatabase(path);
const queue = new DurableQueue(database, 'q', {
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
  // What was handled leaves the disk with the next commit, which the queue does not wait for: whoever ends this process then has to.
  if (queue.idle) database.write(() => undefined).then(() => say('idle'));
}, 5);
