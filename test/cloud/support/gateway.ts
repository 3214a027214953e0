import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The deployed APIs at addresses that can be reached: the emulator tells them by the host’s name, which has no address here. */
export interface Gateway {
  /** Where the API with this address, as its stack tells it, is reached. */
  urlOf(apiUrl: string): string;
  stop(): void;
}

export async function startGateway(emulatorPort: number): Promise<Gateway> {
  const server = createServer((incoming, outgoing) => {
    const [, apiId, path] = /^\/([^/]+)(\/.*)$/.exec(incoming.url ?? '') ?? [];
    const headers = { ...incoming.headers, host: `${apiId}.execute-api.localhost` };
    const onward = request({ host: '127.0.0.1', port: emulatorPort, method: incoming.method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.once('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    urlOf: (apiUrl) => `http://127.0.0.1:${port}/${new URL(apiUrl).hostname.split('.')[0]}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
