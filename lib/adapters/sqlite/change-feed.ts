import type { DynamoDBRecord } from 'aws-lambda';
import { keyImage, toImage } from '../../wiring/table-image.ts';
import type { Database } from './database.ts';
import { type Disturbance, disturb } from './disturbance.ts';
import { besideData, type ItemRow, itemTable } from './item-row.ts';

export interface ChangeFeedOptions {
  /** The table's name, as its store was given it. */
  readonly table: string;
  /** For tests: what a feed may do to its reader without breaking its promise. */
  readonly disturbance?: Disturbance;
}

export interface FeedBatch {
  readonly records: DynamoDBRecord[];
  /** What to acknowledge when the batch has been dealt with. */
  readonly position: number;
}

interface LogRow extends ItemRow {
  readonly sequence: number;
}

/** The inserts of a table's events in the shape of DynamoDB Streams: at least once, in order per item, no transaction grouping. */
export class SqliteChangeFeed {
  readonly #database: Database;
  readonly #table: string;
  readonly #disturbance: Disturbance | undefined;

  constructor(database: Database, options: ChangeFeedOptions) {
    this.#database = database;
    this.#table = options.table;
    this.#disturbance = options.disturbance;
    database.connection.exec('CREATE TABLE IF NOT EXISTS feed_position (tbl TEXT PRIMARY KEY, sequence INTEGER NOT NULL) WITHOUT ROWID');
  }

  /** The next records after the acknowledged position; `undefined` when there are none. */
  read(limit: number): FeedBatch | undefined {
    const rows = this.#database
      .prepare(
        `SELECT change_log.sequence, items.* FROM change_log JOIN ${itemTable(this.#table)} AS items ON items.pk = change_log.pk AND items.sk = change_log.sk
         WHERE change_log.tbl = ? AND change_log.sequence > ? ORDER BY change_log.sequence LIMIT ?`,
      )
      .all(this.#table, this.#position(), limit) as unknown as LogRow[];
    if (rows.length === 0) return undefined;
    const records = rows.map((row) => this.#record(row));
    if (!this.#disturbance) return { records, position: (rows.at(-1) as LogRow).sequence };
    return disturb(
      records,
      rows.map((row) => row.sequence),
      this.#disturbance,
    );
  }

  /** Durable when it resolves; what lies before is forgotten. */
  async acknowledge(position: number): Promise<void> {
    await this.#database.write(() => {
      this.#database
        .prepare(
          'INSERT INTO feed_position (tbl, sequence) VALUES (?, ?) ON CONFLICT (tbl) DO UPDATE SET sequence = max(sequence, excluded.sequence)',
        )
        .run(this.#table, position);
      this.#database.prepare('DELETE FROM change_log WHERE tbl = ? AND sequence <= ?').run(this.#table, position);
    });
  }

  /** Calls after every commit that added something; returns how to stop listening. */
  listen(wake: () => void): () => void {
    return this.#database.afterCommit((changed) => {
      if (changed.has(this.#table)) wake();
    });
  }

  #position(): number {
    const row = this.#database.prepare('SELECT sequence FROM feed_position WHERE tbl = ?').get(this.#table) as
      | { sequence: number }
      | undefined;
    return row?.sequence ?? 0;
  }

  #record(row: LogRow): DynamoDBRecord {
    const { sequence, ...itemRow } = row;
    const image = toImage(besideData({ ...itemRow, bytes: null }), itemRow.data);
    return {
      eventID: `${this.#table}:${sequence}`,
      eventName: 'INSERT',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'local',
      eventSourceARN: `local:${this.#table}`,
      dynamodb: {
        Keys: keyImage(itemRow),
        NewImage: { ...image, ...(itemRow.bytes ? { bytes: { B: Buffer.from(itemRow.bytes).toString('base64') } } : {}) },
        SequenceNumber: String(sequence),
        StreamViewType: 'NEW_IMAGE',
      },
    };
  }
}
