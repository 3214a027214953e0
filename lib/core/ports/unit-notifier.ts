import type { Bilingual, Channel, MessageProvider, Person } from '../registry/model.ts';
import type { Notification } from './notification-store.ts';

/** What a message says, piece by piece, for whoever writes its text: a provider of short messages may take registered texts alone. */
export interface MessageFields {
  readonly what: string;
  readonly place: string;
  readonly domain: string;
  readonly level: string;
  /** What the unit owes first, and by when; empty where it owes nothing. */
  readonly owed: string;
  readonly due: string;
  readonly unit: string;
}

/** What goes with a notification, but lies in no row. */
export interface Enclosed {
  /** For a small screen, or to be read out. */
  readonly short: Bilingual;
  readonly fields: MessageFields;
  /** The one-tap link: whoever has it may answer for the unit, so that it is made when the message leaves and kept nowhere. */
  readonly link?: string;
  /** Whom `sms` and `voice` go to. */
  readonly recipient?: Person;
  readonly provider?: MessageProvider;
}

/** What a channel said beyond that it took a message. */
export interface Receipt {
  /** True when it says itself that the message arrived; one that only takes it to carry it on does not. */
  readonly delivered?: boolean;
  /** Its own name for the message. */
  readonly reference?: string;
}

/** Tells a unit by one channel. Throws StoreUnavailable when it may work later. */
export interface UnitNotifier {
  /** True for a channel whose record is the delivery itself, so that nothing has to be sent. */
  isRecord?(channel: Channel): boolean;
  send(notification: Notification, channel: Channel, enclosed: Enclosed): Promise<Receipt>;
}
