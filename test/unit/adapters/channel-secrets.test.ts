import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KMSClient } from '@aws-sdk/client-kms';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kmsLinkKeys } from '../../../lib/adapters/aws/kms-link-keys.ts';
import { ssmSecrets } from '../../../lib/adapters/aws/ssm-secrets.ts';
import { fileSecrets } from '../../../lib/adapters/local/file-secrets.ts';
import { StoreUnavailable } from '../../../lib/core/ports/errors.ts';
import { jsonFault, serviceDouble } from './service-double.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'citywatch-secrets-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('secrets of one machine', () => {
  it('come from the environment before the file, and from nowhere else', async () => {
    await writeFile(join(folder, 'gas-robot'), 'from the file\n', { mode: 0o600 });
    expect(await fileSecrets(folder, {}).read('gas-robot')).toBe('from the file');
    expect(await fileSecrets(folder, { CITYWATCH_SECRET_GAS_ROBOT: 'from the environment' }).read('gas-robot')).toBe(
      'from the environment',
    );
    expect(await fileSecrets(folder, {}).read('unknown')).toBeUndefined();
    expect(await fileSecrets(join(folder, 'sub'), {}).read('../gas-robot')).toBeUndefined();
  });

  it('are refused where others than the owner may read them', async () => {
    await writeFile(join(folder, 'open'), 'seen by all');
    await chmod(join(folder, 'open'), 0o644);
    const failure = await fileSecrets(folder, {})
      .read('open')
      .catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(StoreUnavailable);
    expect((failure as Error).message).toMatch(/expected mode 0600/);
    expect((failure as Error).message).not.toContain('seen by all');
  });
});

describe('secrets in Parameter Store', () => {
  it('are asked for decrypted below the tenant’s path, and kept for five minutes', async () => {
    let now = 0;
    const store = await serviceDouble(() => ({ body: JSON.stringify({ Parameter: { Value: `value at ${now}` } }) }));
    const secrets = ssmSecrets(new SSMClient(store.settings), { path: '/citywatch/chancheng/channels/' }, () => now);
    expect(await secrets.read('gas-robot')).toBe('value at 0');
    now = 299_000;
    expect(await secrets.read('gas-robot')).toBe('value at 0');
    now = 300_000;
    expect(await secrets.read('gas-robot')).toBe('value at 300000');
    const bodies = store.requests.map(({ body }) => JSON.parse(body));
    expect(bodies).toEqual([1, 2].map(() => ({ Name: '/citywatch/chancheng/channels/gas-robot', WithDecryption: true })));
  });

  it('that are not there are none; a store that is busy is asked again later', async () => {
    const answers = [jsonFault(400, 'ParameterNotFound'), jsonFault(400, 'ThrottlingException')];
    const store = await serviceDouble(() => answers.shift() ?? {});
    const secrets = ssmSecrets(new SSMClient(store.settings), { path: '/p/' });
    expect(await secrets.read('a')).toBeUndefined();
    await expect(secrets.read('a')).rejects.toBeInstanceOf(StoreUnavailable);
  });
});

describe('the keys of one-tap links', () => {
  it('are derived in KMS once a period, and again after a failure', async () => {
    const answers = [jsonFault(400, 'ThrottlingException')];
    const kms = await serviceDouble(
      ({ body }) =>
        answers.shift() ?? { body: JSON.stringify({ Mac: Buffer.from(`mac of ${JSON.parse(body).Message}`).toString('base64') }) },
    );
    const keys = kmsLinkKeys(new KMSClient(kms.settings), { keyId: 'the-key' });
    await expect(keys.key(7)).rejects.toBeInstanceOf(StoreUnavailable);
    const [first, second] = await Promise.all([keys.key(7), keys.key(7)]);
    expect(first).toEqual(second);
    expect(await keys.key(8)).not.toEqual(first);
    const asked = kms.requests.map(({ body }) => JSON.parse(body));
    expect(asked).toHaveLength(3);
    expect(asked[2]).toEqual({
      KeyId: 'the-key',
      MacAlgorithm: 'HMAC_SHA_256',
      Message: Buffer.from('citywatch one-tap links, period 8').toString('base64'),
    });
  });
});
