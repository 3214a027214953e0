import { DeleteConnectionCommand, type IoTDataPlaneClient, ResourceNotFoundException } from '@aws-sdk/client-iot-data-plane';

/** Closes a client's connection to IoT Core and forgets its session; one that is not connected is fine. The service's own exceptions come through. */
export async function closeConnection(client: IoTDataPlaneClient, clientId: string): Promise<void> {
  try {
    await client.send(new DeleteConnectionCommand({ clientId, cleanSession: true }));
  } catch (cause) {
    if (!(cause instanceof ResourceNotFoundException)) throw cause;
  }
}
