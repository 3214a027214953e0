const TOPIC = /^(?:\$aws\/rules\/[A-Za-z0-9_]+\/)?citywatch\/([a-z0-9-]+)\/([a-z0-9-]+)\/telemetry$/;

/** The tenant and thing of a telemetry topic, Basic Ingest prefix allowed; `undefined` for any other topic. */
export function parseTelemetryTopic(topic: string): { tenant: string; thing: string } | undefined {
  const match = TOPIC.exec(topic);
  return match ? { tenant: match[1] as string, thing: match[2] as string } : undefined;
}
