import { connectAsync } from 'mqtt';
import type { RunningCity } from '../../support/city.ts';

export const GAS_THING = 'gas-zumiao-01';
export const GAS_SENSOR = 'gas-zumiao-01-ch4-1';
/** %VOL: above the lower explosive limit of methane, which is grade I at once. */
const LEAK = 6.2;

/** A gas sensor says over MQTT that it leaks, as the device itself would. */
export function leakGas(city: RunningCity): Promise<void> {
  return publishAs(city, GAS_THING, 'chancheng', JSON.stringify([{ n: `${GAS_SENSOR}/ch4`, u: '%{vol}', v: LEAK }]));
}

export async function publishAs(city: RunningCity, thing: string, tenant: string, payload: string): Promise<void> {
  const client = await connectAsync(city.mqttUrl, {
    clientId: thing,
    username: thing,
    password: await city.secret(thing),
    protocolVersion: 4,
  });
  await client.publishAsync(`citywatch/${tenant}/${thing}/telemetry`, payload, { qos: 1 });
  await client.endAsync();
}
