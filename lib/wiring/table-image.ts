import { isWorkingMemory } from './table-keys.ts';
import type { IndexName, Item, Key } from './table-store.ts';
import { zlib } from './zlib.ts';

/** How an Item lies in DynamoDB: one attribute a member, so that streams, TTL and indexes can name them. */
export const ATTRIBUTES = {
  pk: 'pk',
  sk: 'sk',
  version: 'version',
  data: 'data',
  /** In place of `data`: the same text, deflated. */
  packed: 'packed',
  bytes: 'bytes',
  expiresAt: 'expiresAt',
} as const;

export const INDEX_ATTRIBUTES: Readonly<Record<IndexName, { readonly pk: string; readonly sk: string }>> = {
  index1: { pk: 'index1pk', sk: 'index1sk' },
  index2: { pk: 'index2pk', sk: 'index2sk' },
};

/** An attribute as DynamoDB's API gives it, or as a function receives it in a stream's event, where bytes are base64. */
export interface Attribute {
  readonly S?: string | undefined;
  readonly N?: string | undefined;
  readonly B?: Uint8Array | string | undefined;
}
export type Image = Readonly<Record<string, Attribute>>;
type WrittenAttribute = { S: string } | { N: string } | { B: Uint8Array };

export const keyImage = ({ pk, sk }: Key): Record<string, { S: string }> => ({ [ATTRIBUTES.pk]: { S: pk }, [ATTRIBUTES.sk]: { S: sk } });

/**
 * The item as DynamoDB stores it; `data` is its data as JSON. It is stored as that text, not as a map: a DynamoDB number has 38 digits
 * and no 1e200, and a map's strings hold no half of a surrogate pair, but whatever a device can say has to come back as it was.
 */
export function toImage(item: Item | Omit<Item, 'data'>, data: string): Record<string, WrittenAttribute> {
  const image: Record<string, WrittenAttribute> = {
    ...keyImage(item),
    [ATTRIBUTES.version]: { N: String(item.version) },
    ...(isWorkingMemory(item) && data.length > PACKED_ABOVE
      ? { [ATTRIBUTES.packed]: { B: zlib().deflateRawSync(data, { level: 1 }) } }
      : { [ATTRIBUTES.data]: { S: data } }),
  };
  if (item.bytes) image[ATTRIBUTES.bytes] = { B: item.bytes };
  if (item.expiresAt !== undefined) image[ATTRIBUTES.expiresAt] = { N: String(item.expiresAt) };
  for (const [name, names] of indexAttributes) {
    const key = item.indexes?.[name];
    if (!key) continue;
    image[names.pk] = { S: key.pk };
    image[names.sk] = { S: key.sk };
  }
  return image;
}

/**
 * The state of evaluation is written with every pack, and a write is billed by the kilobyte: what would need a second one is deflated. Below
 * that nothing is gained, and the text can be read as it lies.
 */
const PACKED_ABOVE = 800;

/** The item of an image: of the API's answer, or of a stream record's NewImage. Throws TypeError for what this project did not write. */
export function itemFromImage(image: Image): Item {
  return fromAttributes(Object.fromEntries(Object.entries(image).map(([name, attribute]) => [name, plain(attribute)])));
}

/** Where the item of an image lies. Throws TypeError for what this project did not write. */
export const keyOfImage = ({ pk, sk }: Image): Key => ({
  pk: text({ pk: pk && plain(pk) }, ATTRIBUTES.pk),
  sk: text({ sk: sk && plain(sk) }, ATTRIBUTES.sk),
});

/** The data of the item of an image, as the JSON they were written as. Throws TypeError for what this project did not write. */
export const dataOfImage = ({ data, packed }: Image): string =>
  dataOf({ ...(data ? { data: plain(data) } : {}), ...(packed ? { packed: plain(packed) } : {}) });

/** Beside what causes effects when it is inserted: it was moved here from another store, where all that follows from it was done. */
export const IMPORTED = new Uint8Array(Buffer.from('imported'));
export const isImported = ({ bytes }: Image): boolean => bytes !== undefined;

const plain = ({ S, N, B }: Attribute): unknown => S ?? (N === undefined ? B : Number(N));

/** The item of attributes that are unmarshalled already. */
export function fromAttributes(attributes: Readonly<Record<string, unknown>>): Item {
  const { version, bytes, expiresAt } = attributes as { version: number; bytes?: Binary; expiresAt?: number };
  const indexes: { [name in IndexName]?: Key } = {};
  for (const [name, names] of indexAttributes) {
    if (names.pk in attributes) indexes[name] = { pk: text(attributes, names.pk), sk: text(attributes, names.sk) };
  }
  return {
    pk: text(attributes, ATTRIBUTES.pk),
    sk: text(attributes, ATTRIBUTES.sk),
    version,
    data: JSON.parse(dataOf(attributes)) as Item['data'],
    ...(bytes === undefined ? {} : { bytes: binary(bytes) }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(Object.keys(indexes).length > 0 ? { indexes } : {}),
  };
}

/** As the API gives it, or base64 as in a stream's event. */
type Binary = Uint8Array | string;

const binary = (value: Binary): Uint8Array => (typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'base64')) : value);

function dataOf(attributes: Readonly<Record<string, unknown>>): string {
  const packed = attributes[ATTRIBUTES.packed] as Binary | undefined;
  return packed === undefined ? text(attributes, ATTRIBUTES.data) : zlib().inflateRawSync(binary(packed)).toString('utf8');
}

const indexAttributes = Object.entries(INDEX_ATTRIBUTES) as [IndexName, { readonly pk: string; readonly sk: string }][];

function text(attributes: Readonly<Record<string, unknown>>, name: string): string {
  const value = attributes[name];
  if (typeof value === 'string') return value;
  throw new TypeError(`the image has no text "${name}": expected an item as wiring/table-image.ts writes it`);
}
