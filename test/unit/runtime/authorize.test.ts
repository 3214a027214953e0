import { expect, test } from 'vitest';
import { makeHandler } from '../../../functions/authorize/handler.ts';
import { functionContext } from '../../../lib/local/function-context.ts';
import { claimsOf } from '../support/api-city.ts';

const WALL = 1_790_000_000;
const refusals: unknown[] = [];
const handler = makeHandler({
  tenant: 'chancheng',
  allTenants: false,
  shortestSession: 300,
  resourcePrefix: 'arn:aws-cn:iot:cn-north-1:123456789012',
  verifyToken: async (token) => {
    if (!token.startsWith('good ')) throw new Error('bad token');
    const [, name = '', left = ''] = token.split(' ');
    return { ...claimsOf(name), exp: WALL + Number(left) };
  },
  wallSeconds: () => WALL,
  logger: { info: () => undefined, warn: (_message, fields) => void refusals.push(fields?.security), error: () => undefined },
});

const connect = (token: string, clientId: string) =>
  handler({ protocolData: { mqtt: { clientId, password: Buffer.from(token).toString('base64') } } }, functionContext('authorize'));

test('a console may connect under its own name and listen to what concerns it, until its token ends', async () => {
  const result = await connect('good chancheng-duty 3600', 'console-1');
  expect(result).toMatchObject({ isAuthenticated: true, principalId: 'chanchengduty', disconnectAfterInSeconds: 3600 });
  const [document] = result.policyDocuments;
  const prefix = 'arn:aws-cn:iot:cn-north-1:123456789012';
  expect(document?.Statement).toEqual([
    { Effect: 'Allow', Action: 'iot:Connect', Resource: [`${prefix}:client/console-1`] },
    {
      Effect: 'Allow',
      Action: 'iot:Subscribe',
      Resource: [
        `${prefix}:topicfilter/citywatch/chancheng/push/place/chancheng/+/+`,
        `${prefix}:topicfilter/citywatch/chancheng/push/unit/chancheng-centre`,
      ],
    },
    {
      Effect: 'Allow',
      Action: 'iot:Receive',
      Resource: [
        `${prefix}:topic/citywatch/chancheng/push/place/chancheng/*/*`,
        `${prefix}:topic/citywatch/chancheng/push/unit/chancheng-centre`,
      ],
    },
  ]);
});

test('nobody may publish', async () => {
  const { policyDocuments } = await connect('good foshan-leader 3600', 'console-1');
  expect(JSON.stringify(policyDocuments)).not.toContain('iot:Publish');
});

test('a bad token, one that has ended, and a client id that is a thing’s or a pattern are refused', async () => {
  const refused: [string, string][] = [
    ['bad', 'console-1'],
    ['', 'console-1'],
    ['good chancheng-duty 0', 'console-1'],
    ['good chancheng-duty -5', 'console-1'],
    ['good chancheng-duty x', 'console-1'],
    ['good chancheng-duty 3600', 'gas-zumiao-01'],
    ['good chancheng-duty 3600', 'console-*'],
    ['good chancheng-duty 3600', ''],
  ];
  refusals.length = 0;
  for (const [token, clientId] of refused)
    expect(await connect(token, clientId), `${token} as ${clientId}`).toMatchObject({ isAuthenticated: false, policyDocuments: [] });
  expect(await handler({}, functionContext('authorize'))).toMatchObject({ isAuthenticated: false });
  expect([...new Set(refusals)]).toEqual(['bad-credentials', 'token-ends', 'bad-client']);
});

test('no session outlives its token: one that ends before the shortest session would, opens none', async () => {
  refusals.length = 0;
  expect((await connect('good chancheng-duty 299', 'console-1')).isAuthenticated).toBe(false);
  expect(refusals).toEqual(['token-ends']);
  expect((await connect('good chancheng-duty 300', 'console-1')).disconnectAfterInSeconds).toBe(300);
  expect((await connect('good chancheng-duty 1000000', 'console-1')).disconnectAfterInSeconds).toBe(86_400);
});
