import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDeviceSecrets } from '../../../lib/local/device-secrets.ts';

it('what was replaced or revoked stays so over a restart; of all others nothing is stored', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'citywatch-secrets-'));
  try {
    const before = await openDeviceSecrets(folder, 'key');
    const [first, other] = [before.secret('gas-01') as string, before.secret('gas-02') as string];
    await Promise.all([before.change('gas-01', 'rotate'), before.change('gas-03', 'revoke')]);
    const file = join(folder, 'devices.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ 'gas-01': { generation: 1 }, 'gas-03': { generation: 0, revoked: true } });

    const after = await openDeviceSecrets(folder, 'key');
    expect(after.secret('gas-01')).toBe(before.secret('gas-01'));
    expect([after.isSecret('gas-01', first), after.isSecret('gas-01', after.secret('gas-01') as string)]).toEqual([false, true]);
    expect([after.secret('gas-02'), after.isSecret('gas-02', other)]).toEqual([other, true]);
    expect([after.secret('gas-03'), after.isRevoked('gas-03')]).toEqual([undefined, true]);
    await expect(after.change('gas-03', 'rotate')).rejects.toThrow(/gas-03 is revoked: readmit it first/);
    await expect(after.change('gas-02', 'readmit')).rejects.toThrow(/gas-02 is not revoked/);
    expect([after.isRevoked('gas-03'), after.secret('gas-02')]).toEqual([true, other]);
    await after.change('gas-03', 'readmit');
    expect(after.secret('gas-03')).not.toBe((await openDeviceSecrets(await mkdtemp(join(folder, 'other-')), 'key')).secret('gas-03'));
  } finally {
    await rm(folder, { recursive: true });
  }
});
