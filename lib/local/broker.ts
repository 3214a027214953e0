import { createServer, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { Aedes, type AuthenticateError, type Client } from 'aedes';
import { MAX_PACK_BYTES } from '../core/telemetry/senml.ts';
import { parseTelemetryTopic } from '../wiring/topics.ts';
import { FrameMeter } from './mqtt-frames.ts';

/** A packet that announces more than this ends the connection: nobody sends it by mistake. */
const HARD_PACKET_BYTES = 4 * 1024 * 1024;
const NOT_AUTHORIZED = 5;

/** What a connection may do; made at sign-in, kept with the connection. */
export type MqttSession =
  | { readonly kind: 'thing'; readonly thing: string }
  | { readonly kind: 'console'; readonly maySubscribe: (filter: string) => boolean; readonly secondsLeft: number };

export interface Diversion {
  readonly client: string;
  readonly topic: string;
  readonly bytes: number;
  readonly reason: 'foreign-topic' | 'too-large' | 'not-permitted';
}

export interface BrokerPorts {
  /** The session of valid credentials; `undefined` refuses the connection. */
  signIn(client: string, user: string, password: string): Promise<MqttSession | undefined>;
  /** Keeps a pack durably; the publisher is acknowledged when it resolves. */
  ingest(tenant: string, topic: string, client: string, payload: Uint8Array): Promise<void>;
  /** Told of everything that was acknowledged but goes nowhere. */
  divert(diversion: Diversion): void;
}

/** The embedded MQTT 3.1.1 broker. Devices only ever publish to us and consoles only ever listen, so it forwards pushes and commands alone. */
export class MqttBroker {
  readonly #aedes: Aedes;
  readonly #ports: BrokerPorts;
  readonly #sessions = new WeakMap<Client, MqttSession>();
  readonly #connected = new Map<string, Client>();
  #server: Server | undefined;

  private constructor(aedes: Aedes, ports: BrokerPorts) {
    this.#aedes = aedes;
    this.#ports = ports;
  }

  static async start(ports: BrokerPorts): Promise<MqttBroker> {
    // A device may publish right behind its CONNECT; the default of 42 packets would drop it.
    const aedes = await Aedes.createBroker({ queueLimit: 1000, maxClientsIdLength: 128, connectTimeout: 10_000 });
    const broker = new MqttBroker(aedes, ports);
    aedes.authenticate = (client, user, password, done) => void broker.#authenticate(client, user, password, done);
    aedes.authorizePublish = (client, packet, done) => broker.#publish(client, packet, done);
    aedes.authorizeSubscribe = (client, subscription, done) => {
      // null refuses the one subscription (SUBACK 128) and leaves the connection.
      done(null, broker.#maySubscribe(client, subscription.topic) ? subscription : null);
    };
    return broker;
  }

  /** Listens for devices. Port 0 takes a free one. Returns the port. */
  async listen(host: string, port: number): Promise<number> {
    const server = createServer((socket) => {
      socket.setNoDelay(true);
      this.accept(socket);
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    const address = server.address();
    return typeof address === 'object' && address ? address.port : port;
  }

  /** Takes over a connection: a device's socket, or a WebSocket's stream. */
  accept(stream: Duplex): void {
    const meter = new FrameMeter(HARD_PACKET_BYTES);
    const read = stream.read.bind(stream);
    stream.read = (size?: number) => {
      const chunk = read(size) as Buffer | null;
      if (chunk && !meter.accept(chunk)) {
        stream.destroy(new Error(`an MQTT packet announces more than ${HARD_PACKET_BYTES} bytes`));
        return null;
      }
      return chunk;
    };
    this.#aedes.handle(stream as Parameters<Aedes['handle']>[0]);
  }

  /** Tells whoever listens. QoS 0: consoles refresh by themselves. */
  publish(topic: string, payload: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#aedes.publish({ cmd: 'publish', topic, payload, qos: 0, retain: false, dup: false }, (error) =>
        error ? reject(error) : resolve(),
      );
    });
  }

  /** Whether a client of this name is signed in. */
  isConnected(client: string): boolean {
    return this.#connected.has(client);
  }

  /** Ends the connection of a client, if there is one, now: what it sent and is still to be looked at is diverted. */
  disconnect(client: string): void {
    const found = this.#connected.get(client);
    if (!found) return;
    this.#sessions.delete(found);
    found.close();
  }

  get connections(): number {
    return this.#aedes.connectedClients;
  }

  async close(): Promise<void> {
    const server = this.#server;
    const stopped = server ? new Promise<void>((resolve) => server.close(() => resolve())) : undefined;
    await new Promise<void>((resolve) => this.#aedes.close(() => resolve()));
    await stopped;
  }

  async #authenticate(
    client: Client,
    user: string | undefined,
    password: Buffer | undefined,
    done: (error: AuthenticateError | null, ok: boolean | null) => void,
  ): Promise<void> {
    try {
      const session = await this.#ports.signIn(client.id, user ?? '', password?.toString('utf8') ?? '');
      if (!session) return done(refusal('the name, the password or the client id is wrong'), false);
      this.#sessions.set(client, session);
      this.#connected.set(client.id, client);
      client.conn.once('close', () => {
        if (this.#connected.get(client.id) === client) this.#connected.delete(client.id);
      });
      if (session.kind === 'console') this.#closeAtExpiry(client, session.secondsLeft);
      done(null, true);
    } catch (cause) {
      done(refusal(cause instanceof Error ? cause.message : 'sign-in failed'), false);
    }
  }

  #closeAtExpiry(client: Client, seconds: number): void {
    const timer = setTimeout(() => client.close(), Math.min(seconds, 86_400) * 1000);
    timer.unref();
    client.conn.once('close', () => clearTimeout(timer));
  }

  /**
   * Called before the acknowledgement, and the only place where a pack can be kept before it: aedes acknowledges ahead of its
   * `published` hook. Refusing would close the connection and the device would send the same pack for ever.
   */
  #publish(
    client: Client | null,
    packet: { topic: string; payload: string | Buffer; retain?: boolean },
    done: (error?: Error | null) => void,
  ): void {
    if (!client) {
      done();
      return;
    }
    const { topic } = packet;
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    // Nothing a client sends is forwarded or retained: what it asked for happens in `ingest`, or not at all.
    packet.topic = '$citywatch/taken';
    packet.payload = Buffer.alloc(0);
    packet.retain = false;
    const session = this.#sessions.get(client);
    const place = parseTelemetryTopic(topic);
    if (session?.kind !== 'thing' || !place || place.thing !== session.thing) {
      this.#ports.divert({
        client: client.id,
        topic,
        bytes: payload.length,
        reason: session?.kind === 'thing' ? 'foreign-topic' : 'not-permitted',
      });
      done();
      return;
    }
    if (payload.length > MAX_PACK_BYTES) {
      this.#ports.divert({ client: client.id, topic, bytes: payload.length, reason: 'too-large' });
      done();
      return;
    }
    this.#ports.ingest(place.tenant, topic, client.id, payload).then(
      () => done(),
      (cause: Error) => done(cause),
    );
  }

  #maySubscribe(client: Client, filter: string): boolean {
    const session = this.#sessions.get(client);
    if (session?.kind === 'console') return session.maySubscribe(filter);
    const own = /^citywatch\/[a-z0-9-]+\/([a-z0-9-]+)\/commands$/.exec(filter);
    return session?.kind === 'thing' && own?.[1] === session.thing;
  }
}

function refusal(message: string): AuthenticateError {
  return Object.assign(new Error(message), { returnCode: NOT_AUTHORIZED }) as AuthenticateError;
}
