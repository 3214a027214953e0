/** A message for a queue; consumers are idempotent, so `id` only helps to find it again in logs. */
export interface QueueMessage {
  readonly id: string;
  readonly body: string;
}
