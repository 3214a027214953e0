import type { IndexName, Item } from './table-store.ts';

/** How an Item lies in DynamoDB: one attribute a member, so that streams, TTL and indexes can name them. */
export const ATTRIBUTES = {
  pk: 'pk',
  sk: 'sk',
  version: 'version',
  data: 'data',
  bytes: 'bytes',
  expiresAt: 'expiresAt',
} as const;

export const INDEX_ATTRIBUTES: Readonly<Record<IndexName, { readonly pk: string; readonly sk: string }>> = {
  index1: { pk: 'index1pk', sk: 'index1sk' },
  index2: { pk: 'index2pk', sk: 'index2sk' },
};

/** The plain attributes of an item, ready to be marshalled. */
export function toAttributes(item: Item): Record<string, unknown> {
  const { indexes = {}, bytes, expiresAt, ...rest } = item;
  const attributes: Record<string, unknown> = { ...rest };
  if (bytes) attributes.bytes = bytes;
  if (expiresAt !== undefined) attributes.expiresAt = expiresAt;
  for (const [name, key] of Object.entries(indexes)) {
    if (!key) continue;
    attributes[INDEX_ATTRIBUTES[name as IndexName].pk] = key.pk;
    attributes[INDEX_ATTRIBUTES[name as IndexName].sk] = key.sk;
  }
  return attributes;
}

/** The item of unmarshalled attributes. */
export function fromAttributes(attributes: Readonly<Record<string, unknown>>): Item {
  const { pk, sk, version, data, bytes, expiresAt } = attributes as unknown as Item;
  const indexes: { [name in IndexName]?: { pk: string; sk: string } } = {};
  for (const [name, names] of Object.entries(INDEX_ATTRIBUTES) as [IndexName, { pk: string; sk: string }][]) {
    if (names.pk in attributes) indexes[name] = { pk: String(attributes[names.pk]), sk: String(attributes[names.sk]) };
  }
  return {
    pk,
    sk,
    version,
    data,
    ...(bytes ? { bytes } : {}),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(Object.keys(indexes).length > 0 ? { indexes } : {}),
  };
}
