import { DescribeEndpointCommand, type IoTClient } from '@aws-sdk/client-iot';
import { serviceError } from './aws-errors.ts';

/** The host name at which this account's devices and consoles reach IoT Core in this region; it never changes. Throws StoreUnavailable. */
export async function iotEndpoint(client: IoTClient): Promise<string> {
  try {
    const { endpointAddress } = await client.send(new DescribeEndpointCommand({ endpointType: 'iot:Data-ATS' }));
    if (!endpointAddress) throw new Error('the answer names no endpoint');
    return endpointAddress;
  } catch (cause) {
    throw serviceError('the IoT endpoint', cause);
  }
}
