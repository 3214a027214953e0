import type { Instant } from '../instant.ts';
import type { Bilingual, ChannelKind } from '../registry/model.ts';

/** One per (event, unit, channel): `id` is the digest of the three. */
export interface Notification {
  readonly id: string;
  /** `<incident>#<seq>`, `<letter>#<version>` or `<maintenance order>#<version>` */
  readonly event: string;
  /** Absent for a supervision letter that is about no incident. */
  readonly incident?: string;
  /** The supervision letter it tells of. */
  readonly letter?: string;
  /** The maintenance order it tells of. */
  readonly order?: string;
  readonly obligation?: string;
  readonly unit: string;
  readonly channel: ChannelKind;
  readonly subject: Bilingual;
  readonly text: Bilingual;
  /** Whom in the unit it is for, where somebody is on call. */
  readonly officer?: { readonly id: string; readonly name: Bilingual };
  readonly createdAt: Instant;
  /** Handed to the channel: a mail server took it, a topic took it. */
  readonly sentAt?: Instant;
  /** The channel, or its provider later, said that it arrived. That a person saw it is another matter: `answeredAt`. */
  readonly deliveredAt?: Instant;
  /** The unit acknowledged. */
  readonly answeredAt?: Instant;
  /** Whom it went to, where that is one person: `sms`, `voice`. */
  readonly recipient?: string;
  /** The provider's own name for it. */
  readonly reference?: string;
  /** The last attempt, while none has succeeded. */
  readonly failure?: { readonly at: Instant; readonly reason: string };
  /** What its one-tap link is for: the unit's obligations of which the message tells, and the moment after which it opens nothing. */
  readonly link?: { readonly obligations: readonly string[]; readonly until: Instant };
  /** True for a message that only tests a channel; of no incident. */
  readonly test?: boolean;
}

/** What is written down when a channel took a message. */
export interface SentMark {
  readonly delivered?: boolean;
  readonly reference?: string;
  readonly recipient?: string;
}

export interface NotificationStore {
  /** Stores what is not there yet, in few writes; returns what is stored now for each, in order. */
  record(notifications: readonly Notification[]): Promise<readonly Notification[]>;
  get(id: string): Promise<Notification | undefined>;
  /** `marks`, by id, where the channel said more than that it took the message. */
  markSent(ids: readonly string[], at: Instant, marks?: ReadonlyMap<string, SentMark>): Promise<void>;
  /** An attempt failed, for a reason that holds no secret and no telephone number; one that is sent already stays as it is. */
  markFailed(id: string, at: Instant, reason: string): Promise<void>;
  /** Its provider said later that it arrived; the first time counts. False when there is no such row. */
  markDelivered(id: string, at: Instant): Promise<boolean>;
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
