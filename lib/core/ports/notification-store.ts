import type { Instant } from '../instant.ts';
import type { Bilingual, Channel } from '../registry/model.ts';

/** One per (event, unit, channel): `id` is the digest of the three. */
export interface Notification {
  readonly id: string;
  /** `<incident>#<seq>` */
  readonly event: string;
  readonly incident: string;
  readonly obligation?: string;
  readonly unit: string;
  readonly channel: Channel['kind'];
  readonly subject: Bilingual;
  readonly text: Bilingual;
  readonly createdAt: Instant;
  readonly sentAt?: Instant;
  readonly deliveredAt?: Instant;
  readonly answeredAt?: Instant;
}

export interface NotificationStore {
  /** Stores what is not there yet, in few writes; returns what is stored now for each, in order. */
  record(notifications: readonly Notification[]): Promise<readonly Notification[]>;
  markSent(ids: readonly string[], at: Instant): Promise<void>;
  /**
   * The unit answered (acknowledged) in this incident: its unanswered rows get `answeredAt`. `seq` is the number of the answer's event: what the
   * unit was told of later events it has not answered by it. @default all
   */
  markAnswered(incident: string, unit: string, at: Instant, seq?: number): Promise<void>;
  list(query: {
    readonly unit?: string;
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<{ readonly items: readonly Notification[]; readonly cursor?: string }>;
}

/** Tells a unit by one channel. Throws StoreUnavailable when it may work later. */
export interface UnitNotifier {
  /** True for a channel whose record is the delivery itself, so that nothing has to be sent. */
  isRecord?(channel: Channel): boolean;
  send(notification: Notification, channel: Channel): Promise<void>;
}
