import { DescribeThingCommand, type IoTClient, ResourceNotFoundException } from '@aws-sdk/client-iot';
import type { DeviceDirectory } from '../../core/ports/devices.ts';
import { serviceError } from './aws-errors.ts';

/** IoT Core's registry: a device has an identity while a thing of its name exists, whatever became of its certificates. */
export function iotDeviceDirectory(client: IoTClient): DeviceDirectory {
  return {
    async hasIdentity(thing) {
      try {
        await client.send(new DescribeThingCommand({ thingName: thing }));
        return true;
      } catch (cause) {
        if (cause instanceof ResourceNotFoundException) return false;
        throw serviceError(thing, cause);
      }
    },
  };
}
