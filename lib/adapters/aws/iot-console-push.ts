import { type IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import type { ConsolePush } from '../../core/ports/effects.ts';
import { serviceError } from './aws-errors.ts';

/**
 * Publishes to the topics consoles listen to. QoS 0: a push that is lost is healed by the console's refresh. The client speaks to the
 * region's own endpoint unless `AWS_ENDPOINT_URL_IOT_DATA_PLANE` names another. Throws StoreUnavailable.
 */
export function iotConsolePush(client: IoTDataPlaneClient): ConsolePush {
  return {
    async push(topic, message) {
      const payload = Buffer.from(JSON.stringify(message));
      try {
        await client.send(new PublishCommand({ topic, qos: 0, contentType: 'application/json', payload }));
      } catch (cause) {
        throw serviceError(topic, cause);
      }
    },
  };
}
