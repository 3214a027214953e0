import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Clients } from './clients.ts';

/** A queue of the test's own, and everything that arrived in it so far. */
export interface Inbox<Body> {
  all(): Promise<readonly Body[]>;
}

async function queue<Body>({ sqs }: Clients, name: string): Promise<{ readonly arn: string; readonly inbox: Inbox<Body> }> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const arrived: Body[] = [];
  const all = async (): Promise<readonly Body[]> => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    for (const { Body: text = '', ReceiptHandle } of Messages) {
      arrived.push(JSON.parse(text));
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
    return arrived;
  };
  return { arn: Attributes?.QueueArn ?? '', inbox: { all } };
}

/** What a unit's system gets that subscribed to its topic. */
export async function subscriber<Body>(services: Clients, topicArn: string, name: string): Promise<Inbox<Body>> {
  const { arn, inbox } = await queue<Body>(services, name);
  const Attributes = { RawMessageDelivery: 'true', FilterPolicy: JSON.stringify({ channel: ['outbox'] }) };
  await services.sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: arn, Attributes }));
  return inbox;
}

/** What arrives on a bus from a source. */
export async function listener<Body>({ ...services }: Clients, bus: string, source: string, name: string): Promise<Inbox<Body>> {
  const { arn, inbox } = await queue<Body>(services, name);
  const rule = { Name: name, EventBusName: bus };
  await services.events.send(new PutRuleCommand({ ...rule, EventPattern: JSON.stringify({ source: [source] }) }));
  await services.events.send(new PutTargetsCommand({ Rule: name, EventBusName: bus, Targets: [{ Id: 'test', Arn: arn }] }));
  return inbox;
}
