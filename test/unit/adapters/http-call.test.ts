import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { callService } from '../../../lib/adapters/channels/http-call.ts';

test('reads no more of an answer than it uses, however long it goes on', async () => {
  let sent = 0;
  const endless = createServer((_, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(16_384))) sent++;
    };
    response.on('drain', more);
    more();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => endless.once('listening', resolve));
  const { port } = endless.address() as { readonly port: number };
  const text = await callService({ method: 'GET', url: `http://127.0.0.1:${port}/`, named: 'it' });
  endless.close();
  endless.closeAllConnections();
  expect(text).toHaveLength(65_536);
  expect(sent).toBeGreaterThan(0);
});
