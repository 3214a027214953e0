import type { Bilingual } from '../api/types.ts';

/** `GET /v1/notifications`: one for each event, unit and channel. */
export interface ApiNotification {
  readonly id: string;
  readonly event: string;
  readonly incident: string | null;
  readonly unit: string;
  readonly channel: string;
  readonly subject: Bilingual;
  readonly text: Bilingual;
  readonly officer: { readonly id: string; readonly name: Bilingual } | null;
  readonly createdAt: string;
  readonly sentAt: string | null;
  readonly deliveredAt: string | null;
  readonly answeredAt: string | null;
  readonly failure: { readonly at: string; readonly reason: string } | null;
  readonly test: boolean;
}

/** What a unit was told of once, by whichever channels; in the order of the first of each. */
export const messagesOf = (notifications: readonly ApiNotification[]): readonly (readonly ApiNotification[])[] => [
  ...Map.groupBy(notifications, ({ event, unit, subject }) => JSON.stringify([event, unit, subject])).values(),
];

export type DeliveryState = 'answered' | 'delivered' | 'failed' | 'sent' | 'waiting';

export function deliveryOf({ answeredAt, deliveredAt, failure, sentAt }: ApiNotification): DeliveryState {
  if (answeredAt) return 'answered';
  if (deliveredAt) return 'delivered';
  if (failure) return 'failed';
  return sentAt ? 'sent' : 'waiting';
}
