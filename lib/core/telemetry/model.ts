/** Why a stored reading is not evaluated, or what is wrong with it. INTERFACES.md, "Telemetry". */
export const READING_FLAGS = ['future', 'late', 'clock', 'out-of-range', 'unknown-unit', 'unknown-sensor', 'stuck'] as const;
export type ReadingFlag = (typeof READING_FLAGS)[number];

/** One resolved record of a pack, in the unit its sensor declares. */
export interface Reading {
  readonly sensor: string;
  readonly metric: string;
  /** Epoch milliseconds (fractions kept out: SenML times are rounded to the millisecond). */
  readonly time: number;
  /** `null` where the pack's number is not finite (1e999), always flagged `out-of-range`. */
  readonly value: number | null;
  /** UCUM, the declared unit; the pack's own unit when flagged `unknown-unit` or `unknown-sensor`. */
  readonly unit: string;
  readonly flags: readonly ReadingFlag[];
}

/** A pack as the broker handed it over: what the IoT rule's SELECT yields. */
export interface ReceivedPack {
  /** base64 of the payload's bytes, whatever they are. */
  readonly data: string;
  /** `citywatch/<tenant>/<thing>/telemetry`, or the Basic Ingest form that ends so. */
  readonly topic: string;
  /** MQTT client id. */
  readonly client: string;
  /** Epoch milliseconds, stamped once by the rule. */
  readonly receivedAt: number;
  /** Set by `replay --keep-times` (local): the `clock` flag is not raised. */
  readonly keepTimes?: boolean;
  /** The dead letter it was kept as before it was sent again. */
  readonly redriveOf?: string;
}
