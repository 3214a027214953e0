import { once } from 'node:events';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** What somebody's system, robot or provider was sent. */
export interface ReceivedCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: each service takes another body.
  readonly body: any;
  readonly text: string;
}

/** The services on the other side of the channels, all of them on this machine. */
export interface Receiver {
  readonly origin: string;
  /** What came to a path, in the order it came. */
  to(path: string): ReceivedCall[];
  close(): void;
}

/** Answers every POST with what `answerOf` says of its path, and the status that `statusOf` says. */
export async function openReceiver(answerOf: (path: string) => object, statusOf: (path: string) => number = () => 200): Promise<Receiver> {
  const calls: ReceivedCall[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const path = (request.url ?? '').split('?')[0] ?? '';
    calls.push({ path, headers: request.headers, text, body: JSON.parse(text) });
    response.writeHead(statusOf(path), { 'content-type': 'application/json' }).end(JSON.stringify(answerOf(path)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    to: (path) => calls.filter((call) => call.path === path),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A copy of Foshan in which one unit is told by `channels` and `channels.yaml` is another. */
export async function cityWithChannels(root: string, unit: string, channels: string, file: string): Promise<string> {
  const folder = join(root, 'foshan');
  await cp('cities/foshan', folder, { recursive: true });
  const units = await readFile(join(folder, 'units.yaml'), 'utf8');
  const own = new RegExp(`(- id: ${unit}\\n(?: .*\\n)*? {4}channels: )\\[\\{ kind: outbox \\}\\]`);
  const changed = units.replace(own, (_, before: string) => before + channels);
  if (changed === units) throw new Error(`${unit} is not where it was in units.yaml`);
  await writeFile(join(folder, 'units.yaml'), changed);
  await writeFile(join(folder, 'channels.yaml'), file);
  return folder;
}

/** Has the platforms that report to a copy of Foshan told at an address. */
export async function listenAt(folder: string, address: string): Promise<void> {
  const file = join(folder, 'sources.yaml');
  const sources = await readFile(file, 'utf8');
  const changed = sources.replace(/to: "[^"]+"/, `to: "${address}"`);
  if (changed === sources) throw new Error('sources.yaml names no address');
  await writeFile(file, changed);
}

/** The form of an action on a one-tap page, with what a person fills in. */
export function formOf(page: string, action: string, fields: Readonly<Record<string, string | Blob>> = {}): FormData {
  const form = [...page.matchAll(/<form[\s\S]*?<\/form>/g)].map(([text]) => text).find((text) => text.includes(`value="${action}"`));
  if (!form) throw new Error(`the page has no form for ${action}:\n${page}`);
  const sent = new FormData();
  for (const [, name = '', value = ''] of form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)) sent.append(name, value);
  for (const [name, value] of Object.entries(fields)) sent.append(name, value);
  return sent;
}

/** Presses the button of such a form; resolves with the page that comes then. */
export async function press(link: string, body: FormData): Promise<string> {
  const response = await fetch(link, { method: 'POST', body });
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return response.text();
}
