import { createHmac } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import type { ReceivedCall, Receiver } from '../../support/channels.ts';
import { act, eventually, expectStatus, incident } from '../../support/incidents.ts';
import type { Clients } from '../support/clients.ts';
import type { DeployedTenant } from '../support/cloud-city.ts';
import type { Outputs } from '../support/deployment.ts';

const SOURCE = 'chancheng-platform';
const PATH = '/city-status';
const SECRET = 'whsec_Y2xvdWQgc3Rvcnk=';

export interface PlatformCity {
  readonly tenant: DeployedTenant;
  readonly services: Clients;
  readonly outputs: Outputs;
  readonly receiver: Receiver;
}

/** Makes Chancheng a federated district, whose platform is told at the receiver. */
export async function federate(city: string, { origin }: Receiver): Promise<void> {
  const file = join(city, 'tiers.yaml');
  const tiers = await readFile(file, 'utf8');
  await writeFile(file, tiers.replace('kind: native', 'kind: federated'));
  await writeFile(
    join(city, 'sources.yaml'),
    `sources:
  - id: ${SOURCE}
    name: { zh: 禅城区平台, en: Chancheng platform }
    tier: chancheng
    fields: { externalId: /编号, state: /状态, sourceLabel: /等级, town: /镇街 }
    states: { open: [待处置], closed: [已解除] }
    grades: { 一级: III, 二级: II }
    domain: other
    webhook: { to: "${origin}${PATH}", secret: ${SOURCE} }
`,
  );
}

/** Story 9 over the queue, the function and the secret of a deployed district. */
export function platformScenarios(at: () => PlatformCity): void {
  test('an alarm in a platform’s own words is an incident, and what becomes of it goes back signed', async () => {
    const { tenant, services, outputs, receiver } = at();
    const secret = { Name: `${outputs.SecretPath}${SOURCE}`, Value: SECRET, Type: 'SecureString' } as const;
    await services.ssm.send(new PutParameterCommand(secret));
    const alarm = { source: SOURCE, 编号: 'CC-9', 状态: '待处置', 等级: '二级', 镇街: '祖庙街道' };
    const { incident: id } = expectStatus(await tenant.api('system', 'POST', '/v1/alarms', alarm), 201) as { readonly incident: string };
    expect(await incident(tenant, id)).toMatchObject({ tier: 'chancheng', town: 'zumiao', grade: 'II' });
    const told = (type: string): Promise<ReceivedCall> =>
      eventually(`the platform to be told: ${type}`, async () =>
        receiver.to(PATH).find(({ body }) => body.data.incident === id && body.type === `incident.${type}`),
      );
    await told('raised');
    const assessed = await act(tenant, id, 'chancheng-duty', 'assess');
    const { headers, text, body } = await told('assessment-started');
    expect(body).toMatchObject({ source: SOURCE, data: { externalIds: ['CC-9'], state: { id: 'assessing' }, version: assessed.version } });
    const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
    const signature = createHmac('sha256', key).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${signature}`);
  });
}
