import type { IncidentEvent } from '../core/incident/events.ts';
import { isTold } from '../core/interchange/told-events.ts';
import type { ChannelTest } from '../core/notification/test-channels.ts';
import type { LetterNews } from '../core/ports/letter-store.ts';
import type { OrderNews } from '../core/ports/maintenance-store.ts';
import type { QueueMessage } from '../core/ports/work-queue.ts';
import { dataOfImage, type Image, isImported, keyOfImage } from './table-image.ts';
import { isEffect, isNews } from './table-keys.ts';
import type { Key } from './table-store.ts';

/**
 * The bodies of the queues' messages, as JSON. `telemetry` carries core's ReceivedPack; the effect queues carry one incident
 * event each, whole, so that a consumer needs no read to know what happened. Only a federated district has `sources`, from which the
 * platforms that report to it are told.
 */
export const QUEUE_NAMES = ['telemetry', 'notify', 'push', 'forward', 'sources'] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];
/** One of each queue; `sources` where the tenant is federated. */
export type QueuesOf<Queue> = { readonly [name in Exclude<QueueName, 'sources'>]: Queue } & { readonly sources?: Queue };

export interface EffectMessage {
  readonly event: IncidentEvent;
  /** The dead letter it was kept as before it was sent again. */
  readonly redriveOf?: string;
}

/** On the queue `notify` alone: what units are told of a supervision letter, or of a sensor that they keep. */
export interface NewsMessage {
  readonly news: LetterNews | OrderNews;
}

/** On the queue `notify`: an event, news of a letter or an order, or a test of a unit's channels. */
export type NotifyMessage = EffectMessage | NewsMessage | { readonly test: ChannelTest };

/** On the queue `sources`: says so itself, since the function that tells units tells platforms too. */
export interface StatusMessage extends EffectMessage {
  readonly for: 'sources';
}

/** On the queue `telemetry` alone, beside packs and marks: an incident that was declared, or is over; what it says now decides. */
export interface DeclarationMessage {
  readonly declaredBy: string;
}

/** On the queue `forward` alone: what the hub's bus had taken and its rule could not keep, as EventBridge wrote it. */
export interface RedeliveryMessage {
  readonly redelivered: Readonly<Record<string, unknown>>;
  readonly redriveOf?: string;
}

/** A record of the change feed, as a function or a reader of the stream receives it. */
export interface Change {
  readonly eventName?: string | undefined;
  readonly image?: Image | undefined;
}

/** The work that follows from a change: that of a new event; `undefined` for everything else. */
export function effectMessage(change: Change): QueueMessage | undefined {
  const text = insertedEffect(change, (key) => !isNews(key));
  if (text === undefined) return undefined;
  const { incident, seq } = JSON.parse(text) as IncidentEvent;
  return { id: `${incident}-${seq}`, body: `{"event":${text}}` satisfies `{"${keyof EffectMessage}":${string}}` };
}

/** The work of telling platforms that follows from a change; `undefined` for what they are not told of. */
export function statusMessage(change: Change): QueueMessage | undefined {
  const text = insertedEffect(change, (key) => !isNews(key));
  if (text === undefined) return undefined;
  const { incident, seq, type } = JSON.parse(text) as IncidentEvent;
  return isTold(type) ? { id: `status-${incident}-${seq}`, body: `{"for":"sources","event":${text}}` } : undefined;
}

/** Events after which rules apply that apply in a context alone, or no longer do. */
const DECLARING: readonly IncidentEvent['type'][] = ['confirmed', 'cleared', 'merged'];

/** What follows from a change for the rules; `undefined` for nearly everything. */
export function declarationMessage(change: Change): QueueMessage | undefined {
  const text = insertedEffect(change, (key) => !isNews(key));
  if (text === undefined) return undefined;
  const { incident, seq, type } = JSON.parse(text) as IncidentEvent;
  if (!DECLARING.includes(type)) return undefined;
  return { id: `declared-${incident}-${seq}`, body: JSON.stringify({ declaredBy: incident } satisfies DeclarationMessage) };
}

/** The work that follows from news of a supervision letter or a maintenance order; `undefined` for everything else. */
export function newsMessage(change: Change): QueueMessage | undefined {
  const text = insertedEffect(change, isNews);
  if (text === undefined) return undefined;
  const { id, version } = subjectOf(JSON.parse(text) as NewsMessage['news']);
  return { id: `${id}-${version}`, body: `{"news":${text}}` satisfies `{"${keyof NewsMessage}":${string}}` };
}

/** What news are about. */
export const subjectOf = (news: NewsMessage['news']): { readonly id: string; readonly version: number } =>
  'order' in news ? news.order : news.letter;

/** The data of a new item that causes effects, as the JSON they were written as, where its key is such a one. What was imported has caused them. */
function insertedEffect({ eventName, image }: Change, isSuch: (key: Key) => boolean): string | undefined {
  if (eventName !== 'INSERT' || !image || isImported(image)) return undefined;
  const key = keyOfImage(image);
  return isEffect(key) && isSuch(key) ? dataOfImage(image) : undefined;
}
