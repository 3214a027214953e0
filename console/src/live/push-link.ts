import type { PushMessage } from '../../../lib/wiring/topics.ts';

export interface PushLinkOptions {
  /** `ws:` or `wss:` address; a path means this origin. */
  readonly url: string;
  readonly token: string;
  readonly topics: readonly string[];
  onMessage(message: PushMessage): void;
  onConnected(connected: boolean): void;
}

const RECONNECT_MILLIS = 3000;
const KEEP_ALIVE_SECONDS = 30;

/** Listens to the city's pushes by MQTT over WebSocket until closed; reconnects by itself. mqtt.js is loaded only here. */
export function openPushLink(options: PushLinkOptions): { close(): void } {
  let closed = false;
  let end = (): void => undefined;
  const open = async (): Promise<void> => {
    // The browser build has a default export alone, whatever its types say.
    const { default: mqtt } = await import('mqtt');
    if (closed) return;
    const client = mqtt.connect(socketAddress(options.url), {
      clientId: `console-${randomId()}`,
      username: 'token',
      password: options.token,
      keepalive: KEEP_ALIVE_SECONDS,
      reconnectPeriod: RECONNECT_MILLIS,
      reconnectOnConnackError: true,
      // The default timers run in a worker made from a blob: the page's Content-Security-Policy does not allow that.
      timerVariant: 'native',
    });
    end = () => client.end(true);
    client.on('connect', () => {
      client.subscribe([...options.topics], { qos: 0 }, (error, granted) => {
        options.onConnected(!error && (granted ?? []).every(({ qos }) => qos < 128));
      });
    });
    client.on('close', () => options.onConnected(false));
    client.on('error', () => options.onConnected(false));
    client.on('message', (_topic, payload) => {
      const message = parse(payload.toString());
      if (message) options.onMessage(message);
    });
  };
  const retry = (cause: unknown): void => {
    console.error('the push link did not open', cause);
    options.onConnected(false);
    if (!closed) setTimeout(() => void open().catch(retry), RECONNECT_MILLIS);
  };
  open().catch(retry);
  return {
    close: () => {
      closed = true;
      end();
    },
  };
}

function socketAddress(url: string): string {
  const address = new URL(url, location.origin);
  address.protocol = address.protocol.replace(/^http/, 'ws');
  return address.href;
}

const randomId = (): string => [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

function parse(text: string): PushMessage | undefined {
  try {
    const value = JSON.parse(text) as Partial<PushMessage>;
    return typeof value.incident === 'string' ? { incident: value.incident, version: Number(value.version ?? 0) } : undefined;
  } catch {
    return undefined;
  }
}
