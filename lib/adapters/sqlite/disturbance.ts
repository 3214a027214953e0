import type { DynamoDBRecord } from 'aws-lambda';

/** A source of numbers in [0, 1) that decides what the feed does to its reader. */
export interface Disturbance {
  random(): number;
}

/**
 * Everything the promise of the change feed allows: the batch is split (its end comes later, after a part that was seen comes again), single
 * partitions are held back, items of different partitions change places, records are repeated. Order within a partition is kept.
 */
export function disturb(
  records: readonly DynamoDBRecord[],
  sequences: readonly number[],
  { random }: Disturbance,
): { records: DynamoDBRecord[]; position: number } {
  const beginning = records.slice(0, 1 + Math.floor(random() * records.length));
  const delayed = new Set([...new Set(beginning.map(partitionOf))].filter(() => random() < 0.2));
  const inTime = beginning.filter((record) => !delayed.has(partitionOf(record)));
  const handed = inTime.length > 0 ? inTime : beginning;
  const withheld = records.findIndex((record) => !handed.includes(record));
  const readable = withheld === -1 ? records.length : withheld;
  // Of what was handed over, only a part counts as read: the rest comes again.
  const read = Math.floor(random() * (readable + 1));
  const position = read === 0 ? (sequences[0] as number) - 1 : (sequences[read - 1] as number);
  return { records: mixed(handed, random).flatMap((record) => (random() < 0.2 ? [record, record] : [record])), position };
}

const partitionOf = (record: DynamoDBRecord): string => JSON.stringify(record.dynamodb?.Keys?.pk);

function mixed(records: readonly DynamoDBRecord[], random: () => number): DynamoDBRecord[] {
  const partitions = [...Map.groupBy(records, partitionOf).values()];
  const mix: DynamoDBRecord[] = [];
  while (partitions.length > 0) {
    const chosen = Math.floor(random() * partitions.length);
    const partition = partitions[chosen] as DynamoDBRecord[];
    mix.push(partition.shift() as DynamoDBRecord);
    if (partition.length === 0) partitions.splice(chosen, 1);
  }
  return mix;
}
