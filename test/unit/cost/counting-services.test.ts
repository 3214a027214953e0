import { describe, expect, it } from 'vitest';
import { sqsWorkQueue } from '../../../lib/adapters/aws/sqs-work-queue.ts';
import { chunks, countingSqs, IOT_CHUNK } from '../../../lib/cli/cost/count/counting-services.ts';
import { embeddedMetrics } from '../../../lib/cli/cost/count/embedded-metrics.ts';
import { VirtualTime } from '../../../lib/cli/cost/count/virtual-time.ts';
import { Tally } from '../../../lib/cli/cost/meters.ts';

const answer = async (): Promise<void> => undefined;

describe('requests of SQS', () => {
  it('are counted as the adapter makes them: ten messages in one, and one for each 64 kB begun', async () => {
    const tally = new Tally();
    const queue = sqsWorkQueue(
      countingSqs(tally, answer, () => undefined),
      { queueUrl: 'q' },
    );
    await queue.send(Array.from({ length: 11 }, (_, index) => ({ id: String(index), body: 'small' })));
    expect(tally.usage()['sqs-requests']).toBe(2);
    await queue.send([{ id: 'large', body: 'x'.repeat(64 * 1024 + 1) }]);
    expect(tally.usage()['sqs-requests']).toBe(4);
  });
});

it('IoT Core meters in steps of 5 kB, and nothing as one', () => {
  expect([0, 1, 5120, 5121].map((bytes) => chunks(bytes, IOT_CHUNK))).toEqual([1, 1, 1, 2]);
});

it('a log line in the embedded metric format makes a metric for each name and set of values', () => {
  const _aws = { CloudWatchMetrics: [{ Namespace: 'city', Dimensions: [['tenant'], []], Metrics: [{ Name: 'age' }, { Name: 'count' }] }] };
  expect(embeddedMetrics(JSON.stringify({ _aws, tenant: 'x', age: 1, count: 2 }))).toEqual([
    'city age tenant=x',
    'city count tenant=x',
    'city age',
    'city count',
  ]);
  expect(embeddedMetrics('{"level":"info"}')).toEqual([]);
});

describe('virtual time', () => {
  it('adds up calls that follow each other and not those side by side', async () => {
    const time = new VirtualTime();
    const { waited } = await time.run(async () => {
      await Promise.all([time.wait(5), time.wait(5), time.wait(8)]);
      await time.wait(10);
    });
    expect(waited).toBe(18);
  });

  it('hands on what the work throws', async () => {
    const time = new VirtualTime();
    await expect(time.run(() => time.wait(1).then(() => Promise.reject(new Error('broken'))))).rejects.toThrow('broken');
  });
});
