import { IoTClient } from '@aws-sdk/client-iot';
import { expect, it } from 'vitest';
import { iotDeviceDirectory } from '../../../lib/adapters/aws/iot-device-directory.ts';
import { StoreUnavailable } from '../../../lib/core/ports/errors.ts';
import { jsonFault, type ServiceAnswer, serviceDouble } from './service-double.ts';

async function directory(answer: ServiceAnswer) {
  const double = await serviceDouble(() => answer);
  return { devices: iotDeviceDirectory(new IoTClient(double.settings)), requests: double.requests };
}

it('a device has an identity when IoT Core knows a thing of its name', async () => {
  const { devices, requests } = await directory({ body: '{"thingName":"gas-zumiao-01"}' });
  expect(await devices.hasIdentity('gas-zumiao-01')).toBe(true);
  expect(requests[0]).toMatchObject({ method: 'GET', path: '/things/gas-zumiao-01' });
});

it('it has none when the thing is not there; anything else is no answer', async () => {
  expect(await (await directory(jsonFault(404, 'ResourceNotFoundException'))).devices.hasIdentity('a')).toBe(false);
  await expect((await directory(jsonFault(429, 'ThrottlingException'))).devices.hasIdentity('a')).rejects.toBeInstanceOf(StoreUnavailable);
  await expect((await directory(jsonFault(403, 'UnauthorizedException'))).devices.hasIdentity('a')).rejects.toThrow();
});
