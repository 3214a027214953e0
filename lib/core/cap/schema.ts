import { CATEGORIES, CERTAINTIES, MESSAGE_TYPES, RESPONSE_TYPES, SCOPES, SEVERITIES, STATUSES, URGENCIES } from './model.ts';

/** What an element holds: other elements in this order, or text of a kind. */
export type Content =
  | { readonly kind: 'elements'; readonly elements: readonly Element[] }
  | { readonly kind: 'word'; readonly of: readonly string[] }
  | { readonly kind: 'text' | 'time' | 'language' | 'uri' | 'integer' | 'decimal' };

export interface Element {
  readonly name: string;
  readonly content: Content;
  readonly required: boolean;
  readonly repeats: boolean;
}

const TEXT: Content = { kind: 'text' };
const TIME: Content = { kind: 'time' };
const URI: Content = { kind: 'uri' };
const DECIMAL: Content = { kind: 'decimal' };
const words = (of: readonly string[]): Content => ({ kind: 'word', of });
const elements = (...list: readonly Element[]): Content => ({ kind: 'elements', elements: list });
const one = (name: string, content: Content = TEXT): Element => ({ name, content, required: true, repeats: false });
const maybe = (name: string, content: Content = TEXT): Element => ({ name, content, required: false, repeats: false });
const some = (name: string, content: Content = TEXT): Element => ({ name, content, required: true, repeats: true });
const any = (name: string, content: Content = TEXT): Element => ({ name, content, required: false, repeats: true });

const PAIR = elements(one('valueName'), one('value'));

const RESOURCE = elements(
  one('resourceDesc'),
  one('mimeType'),
  maybe('size', { kind: 'integer' }),
  maybe('uri', URI),
  maybe('derefUri'),
  maybe('digest'),
);

const AREA = elements(
  one('areaDesc'),
  any('polygon'),
  any('circle'),
  any('geocode', PAIR),
  maybe('altitude', DECIMAL),
  maybe('ceiling', DECIMAL),
);

const INFO = elements(
  maybe('language', { kind: 'language' }),
  some('category', words(CATEGORIES)),
  one('event'),
  any('responseType', words(RESPONSE_TYPES)),
  one('urgency', words(URGENCIES)),
  one('severity', words(SEVERITIES)),
  one('certainty', words(CERTAINTIES)),
  maybe('audience'),
  any('eventCode', PAIR),
  maybe('effective', TIME),
  maybe('onset', TIME),
  maybe('expires', TIME),
  maybe('senderName'),
  maybe('headline'),
  maybe('description'),
  maybe('instruction'),
  maybe('web', URI),
  maybe('contact'),
  any('parameter', PAIR),
  any('resource', RESOURCE),
  any('area', AREA),
);

/**
 * What the standard's schema says of `alert`, in the schema's order, which is binding. Written down from the specification: the schema
 * document is under OASIS's copyright and is not part of the product.
 */
export const ALERT: readonly Element[] = [
  one('identifier'),
  one('sender'),
  one('sent', TIME),
  one('status', words(STATUSES)),
  one('msgType', words(MESSAGE_TYPES)),
  maybe('source'),
  one('scope', words(SCOPES)),
  maybe('restriction'),
  maybe('addresses'),
  any('code'),
  maybe('note'),
  maybe('references'),
  maybe('incidents'),
  any('info', INFO),
];

/** May follow the last element of an alert; whoever wants to check a signature has the message's bytes. */
export const SIGNATURE_NAMESPACE = 'http://www.w3.org/2000/09/xmldsig#';
