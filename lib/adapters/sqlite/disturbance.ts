import type { DynamoDBRecord } from 'aws-lambda';

/** A source of numbers in [0, 1) that decides what the feed does to its reader. */
export interface Disturbance {
  random(): number;
}

/**
 * Everything the promise of the change feed allows: items of different partitions change places, the batch is cut short (so that its
 * end comes again), records are repeated. Order within a partition is kept.
 */
export function disturb(
  records: readonly DynamoDBRecord[],
  sequences: readonly number[],
  { random }: Disturbance,
): { records: DynamoDBRecord[]; position: number } {
  const byPartition = new Map<string, DynamoDBRecord[]>();
  for (const record of records) {
    const partition = JSON.stringify(record.dynamodb?.Keys?.pk);
    byPartition.set(partition, [...(byPartition.get(partition) ?? []), record]);
  }
  const mixed: DynamoDBRecord[] = [];
  const waiting = [...byPartition.values()];
  while (waiting.length > 0) {
    const chosen = Math.floor(random() * waiting.length);
    const queue = waiting[chosen] as DynamoDBRecord[];
    mixed.push(queue.shift() as DynamoDBRecord);
    if (queue.length === 0) waiting.splice(chosen, 1);
  }
  const repeated = mixed.flatMap((record) => (random() < 0.2 ? [record, record] : [record]));
  // All were handed over, but only a part counts as read: the rest comes again.
  const kept = Math.floor(random() * (sequences.length + 1));
  return { records: repeated, position: kept === 0 ? (sequences[0] as number) - 1 : (sequences[kept - 1] as number) };
}
