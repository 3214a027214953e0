import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import type { IncidentEvent } from '../../../lib/core/incident/events.ts';
import { domainKeys } from '../../../lib/wiring/table-keys.ts';
import { everyItem } from '../../support/api.ts';
import type { CommandResult } from '../../support/command.ts';
import { eventually, incidentAt } from '../../support/incidents.ts';
import type { Clients } from '../support/clients.ts';
import type { DeployedTenant } from '../support/cloud-city.ts';
import { domainTable, itemsOf, notifyDeadLetters } from '../support/stack-names.ts';

interface Letter {
  readonly id: string;
  readonly queue: string;
  readonly topic: string;
  readonly unsendable: string | null;
}

/** Ten receives would take half an hour: the messages are put where SQS moves them after these. */
export function deadLetterScenarios(
  at: () => { readonly tenant: DeployedTenant; readonly services: Clients },
  operate: (...args: string[]) => Promise<CommandResult>,
): void {
  const command = (...args: string[]): Promise<CommandResult> => operate('dead-letters', ...args, '--tenant', 'chancheng');
  const letters = async (state: string): Promise<Letter[]> =>
    (await everyItem<Letter>(at().tenant, `/v1/dead-letters?limit=200&state=${state}`, 'operator')).filter(
      ({ queue }) => queue === 'notify',
    );

  test('what `notify` failed on for good is found with its reason, and sent again reaches the unit', async () => {
    const { tenant, services } = at();
    const { id } = await incidentAt(tenant, 'gas-zumiao-01-well');
    const first = domainKeys.event(id, 1);
    const item = (await itemsOf(services, await domainTable(services, 'chancheng'))).find(
      ({ pk, sk }) => pk === first.pk && sk === first.sk,
    );
    // Of an incident that no unit was told of yet: a repetition would be told to nobody.
    const incident = `${id.slice(0, -4)}0000`;
    const event = { ...(item?.data as unknown as IncidentEvent), incident };
    const QueueUrl = await notifyDeadLetters(services, 'chancheng');
    for (const MessageBody of [JSON.stringify({ event }), 'no JSON'])
      await services.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));

    const open = await eventually('two dead letters', async () => {
      const found = await letters('open');
      return found.length === 2 ? found : undefined;
    });
    const sendable = open.find(({ unsendable }) => unsendable === null);
    const unreadable = open.find(({ unsendable }) => unsendable !== null);
    expect(sendable).toMatchObject({
      reason: 'failed',
      topic: `incident/${incident}/1/raised`,
      detail: expect.stringContaining('the log of notify says why, under messageId '),
    });
    expect(unreadable).toMatchObject({ reason: 'failed', unsendable: expect.stringContaining('the message is no JSON object') });
    expect((await tenant.told('chancheng-centre')).filter((one) => one.incident === incident)).toEqual([]);

    const sent = await command('redrive', sendable?.id ?? '');
    expect(sent, sent.stderr).toMatchObject({ status: 0, stderr: expect.stringContaining('by admin') });
    expect(await command('redrive', unreadable?.id ?? '')).toMatchObject({ status: 1, stderr: expect.stringContaining('409') });
    await eventually('the centre to be told', async () => (await tenant.told('chancheng-centre')).find((one) => one.incident === incident));
    expect(await letters('redriven')).toMatchObject([{ id: sendable?.id, redrivenBy: 'admin' }]);
    expect(await letters('open')).toMatchObject([{ id: unreadable?.id }]);
  });
}
