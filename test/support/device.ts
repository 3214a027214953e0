import { connectAsync, type IClientOptions, type IClientPublishOptions, type MqttClient } from 'mqtt';
import type { RunningCity } from './city.ts';

/** A record of a SenML pack, as a device writes it. */
export interface SenmlRecord {
  readonly n?: string;
  readonly v?: number;
  readonly u?: string;
  /** Epoch seconds, or seconds relative to the receipt. */
  readonly t?: number;
  readonly bn?: string;
  readonly bt?: number;
}

/** A device as a maker who has read INTERFACES.md would build it: MQTT 3.1.1, its name as client id and user. */
export interface Device {
  readonly thing: string;
  readonly topic: string;
  readonly client: MqttClient;
  /** Publishes at QoS 1 unless told otherwise; resolves when the broker has acknowledged. Objects are sent as JSON. */
  publish(payload: readonly SenmlRecord[] | string | Buffer, options?: { readonly topic?: string } & IClientPublishOptions): Promise<void>;
  close(): Promise<void>;
}

/** Throws when the broker refuses the connection. */
export async function connectDevice(city: RunningCity, tenant: string, thing: string, options: IClientOptions = {}): Promise<Device> {
  return openDevice(city.mqttUrl, tenant, thing, { username: thing, password: await city.secret(thing), ...options });
}

/** A device at any broker, with what that broker asks of it. Throws when the broker refuses the connection. */
export async function openDevice(url: string, tenant: string, thing: string, credentials: IClientOptions): Promise<Device> {
  const client = await connectAsync(url, { clientId: thing, protocolVersion: 4, reconnectPeriod: 0, ...credentials }, false);
  client.on('error', () => undefined);
  const topic = `citywatch/${tenant}/${thing}/telemetry`;
  return {
    thing,
    topic,
    client,
    async publish(payload, { topic: other, ...rest } = {}) {
      const body = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload);
      await client.publishAsync(other ?? topic, body, { qos: 1, ...rest });
    },
    close: () => client.endAsync(),
  };
}
