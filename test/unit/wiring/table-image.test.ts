import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemFromImage, toImage } from '../../../lib/wiring/table-image.ts';
import { telemetryKeys } from '../../../lib/wiring/table-keys.ts';
import type { Item } from '../../../lib/wiring/table-store.ts';

const LONG = { text: '佛山 '.repeat(400), number: 5e-324 };
const imageOf = (item: Item) => toImage(item, JSON.stringify(item.data));
/** As a function receives it in a stream's event: bytes are base64. */
const streamed = (item: Item) =>
  Object.fromEntries(
    Object.entries(imageOf(item)).map(([name, value]) => [name, 'B' in value ? { B: Buffer.from(value.B).toString('base64') } : value]),
  );

describe('the image of an item', () => {
  it.each([telemetryKeys.state('thing', 'g0'), telemetryKeys.checkpoint('thing', 'g0', 1)])(
    'packs what evaluation writes again and again: %o',
    (key) => {
      const image = imageOf({ ...key, version: 3, data: LONG });
      expect(image.data).toBeUndefined();
      expect((image.packed as { B: Uint8Array }).B.length).toBeLessThan(200);
    },
  );

  it('leaves alone what is short, and what others read', () => {
    expect(imageOf({ ...telemetryKeys.state('thing', 'g0'), version: 1, data: { a: 1 } }).data).toEqual({ S: '{"a":1}' });
    expect(imageOf({ pk: 'INCIDENT#1', sk: 'EVT#000001', version: 1, data: LONG }).data).toEqual({ S: JSON.stringify(LONG) });
  });

  it('gives the item back, from the API and from a stream, packed or not', () => {
    const item = fc.record({
      pk: fc.constantFrom('STATE#t', 'CHECKPOINT#t', 'INCIDENT#1'),
      text: fc.string({ unit: 'binary', maxLength: 2000, size: 'max' }),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 20 }),
    });
    fc.assert(
      fc.property(item, ({ pk, text, bytes }) => {
        const whole: Item = { pk, sk: 's', version: 7, data: { text }, bytes, expiresAt: 1_800_000_000 };
        expect(itemFromImage(imageOf(whole))).toEqual(whole);
        expect(itemFromImage(streamed(whole))).toEqual(whole);
      }),
    );
  });

  it('is refused where this project did not write it', () => {
    expect(() => itemFromImage({ pk: { S: 'a' }, sk: { S: 'b' }, version: { N: '1' } })).toThrow(/has no text "data"/);
  });
});
