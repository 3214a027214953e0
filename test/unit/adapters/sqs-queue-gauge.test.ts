import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { sqsQueueGauge } from '../../../lib/adapters/aws/sqs-queue-gauge.ts';
import { StoreUnavailable } from '../../../lib/core/ports/errors.ts';
import { jsonFault, serviceDouble } from './service-double.ts';

describe('the gauge of SQS queues', () => {
  it('counts what waits, is under way and is delayed, of each queue by its own address', async () => {
    const double = await serviceDouble(({ body }) => {
      const { QueueUrl } = JSON.parse(body) as { QueueUrl: string };
      const waiting = QueueUrl.endsWith('dead') ? '3' : '40';
      const Attributes = {
        ApproximateNumberOfMessages: waiting,
        ApproximateNumberOfMessagesNotVisible: '2',
        ApproximateNumberOfMessagesDelayed: '0',
      };
      return { body: JSON.stringify({ Attributes }) };
    });
    const urls = {
      work: { telemetry: `${double.settings.endpoint}/1/work` },
      end: { 'telemetry-dead-letters': `${double.settings.endpoint}/1/dead` },
    };
    expect(await sqsQueueGauge(new SQSClient(double.settings), urls).queues()).toEqual([
      { name: 'telemetry', messages: 42, oldestSeconds: null, isEnd: false },
      { name: 'telemetry-dead-letters', messages: 5, oldestSeconds: null, isEnd: true },
    ]);
    expect(double.requests.map(({ headers }) => headers['x-amz-target'])).toEqual(Array(2).fill('AmazonSQS.GetQueueAttributes'));
  });

  it('says that it may be asked again when SQS has no time', async () => {
    const double = await serviceDouble(() => jsonFault(503, 'ServiceUnavailable'));
    const gauge = sqsQueueGauge(new SQSClient(double.settings), { work: { telemetry: double.settings.endpoint }, end: {} });
    await expect(gauge.queues()).rejects.toThrow(StoreUnavailable);
  });
});
