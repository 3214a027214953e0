/** Where the devices of a city connect, from its HTTP address and its MQTT port. */
export const mqttUrl = (http: string, port: number): string => `mqtt://${new URL(http).hostname}:${port}`;
