import { beforeEach, describe, expect, it } from 'vitest';
import { StoreLimitExceeded } from '../../lib/core/ports/errors.ts';
import type { ObjectStore, StoredObject } from '../../lib/wiring/object-store.ts';

const text = (content: string, contentType = 'text/plain'): StoredObject => ({ bytes: new TextEncoder().encode(content), contentType });

const HOSTILE_KEYS = [
  '',
  '.',
  '..',
  '/',
  '/etc/passwd',
  '../outside',
  'a/../../outside',
  'a/..',
  'a/./b',
  'a//b',
  'a/',
  '.hidden',
  'a/.hidden',
  '-rf',
  'a\\..\\b',
  'C:\\windows',
  'a\u0000b',
  'a\nb',
  'a b',
  'a%2e%2e',
  'a?versionId=1',
  'a#b',
  '佛山',
  '\ud800',
  'a~b',
  'a.object',
  'a.object/b',
  'a'.repeat(201),
  `${'a/'.repeat(256)}a`,
];

/** What every adapter does alike. `open` makes an empty store. */
export function objectStoreContract(name: string, open: () => Promise<ObjectStore>): void {
  describe(`ObjectStore: ${name}`, () => {
    let objects: ObjectStore;
    beforeEach(async () => {
      objects = await open();
    });

    it('returns the bytes and the content type that were put', async () => {
      const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 31) % 256);
      await objects.put('evidence/01HX-chancheng/photo.jpg', { bytes, contentType: 'image/jpeg' });
      await objects.put('publications/rules/0a.json.gz', text('佛山\n\n', 'text/plain; charset=utf-8'));
      expect(await objects.get('evidence/01HX-chancheng/photo.jpg')).toEqual({ bytes, contentType: 'image/jpeg' });
      expect(await objects.get('publications/rules/0a.json.gz')).toEqual(text('佛山\n\n', 'text/plain; charset=utf-8'));
    });

    it('returns bytes that are its own', async () => {
      const object = text('before');
      await objects.put('k', object);
      object.bytes.fill(0);
      const found = await objects.get('k');
      expect(found).toEqual(text('before'));
      found?.bytes.fill(0);
      expect(await objects.get('k')).toEqual(text('before'));
    });

    it('knows nothing of what was never put, and deletes it without complaint', async () => {
      await objects.put('a/b', text('there'));
      for (const key of ['a', 'b', 'a/b/c', 'a/c', 'A/B']) {
        expect(await objects.get(key)).toBeUndefined();
        await objects.delete(key);
      }
      expect(await objects.get('a/b')).toEqual(text('there'));
    });

    it('overwrites bytes and content type together, and deletes', async () => {
      await objects.put('k', text('first, and longer'));
      await objects.put('k', text('second', 'application/json'));
      expect(await objects.get('k')).toEqual(text('second', 'application/json'));
      await objects.delete('k');
      expect(await objects.get('k')).toBeUndefined();
      await objects.put('k', text('third'));
      expect(await objects.get('k')).toEqual(text('third'));
    });

    it('keeps nothing but a type for empty bytes', async () => {
      await objects.put('empty', { bytes: new Uint8Array(), contentType: 'application/octet-stream' });
      expect(await objects.get('empty')).toEqual({ bytes: new Uint8Array(), contentType: 'application/octet-stream' });
    });

    it('holds one object beside others whose keys begin with its own', async () => {
      const keys = ['a', 'a/b', 'a/b/c', 'a.b', 'a.d/b', `${'n'.repeat(200)}/${'n'.repeat(200)}`, 'a-', '0', 'A.b'];
      await Promise.all(keys.map((key) => objects.put(key, text(key))));
      for (const key of keys) expect(await objects.get(key)).toEqual(text(key));
      await objects.delete('a');
      await objects.delete('a/b/c');
      expect(await objects.get('a/b')).toEqual(text('a/b'));
    });

    it('lets the last of writers at once win, whole', async () => {
      const sizes = [1, 50_000, 3, 20_000, 0, 7];
      await Promise.all(sizes.map((size) => objects.put('k', text('x'.repeat(size), `text/size-${size}`))));
      const found = await objects.get('k');
      expect(sizes.map((size) => text('x'.repeat(size), `text/size-${size}`))).toContainEqual(found);
    });

    it('refuses keys that are none, in every operation', async () => {
      for (const key of HOSTILE_KEYS) {
        await expect(objects.put(key, text('x')), key).rejects.toBeInstanceOf(StoreLimitExceeded);
        await expect(objects.get(key), key).rejects.toBeInstanceOf(StoreLimitExceeded);
        await expect(objects.delete(key), key).rejects.toBeInstanceOf(StoreLimitExceeded);
      }
    });

    it('refuses content types that no header could hold', async () => {
      for (const contentType of ['', 'text', 'text/plain\nx: y', 'text/\u0000', '图/片', '/', `text/${'x'.repeat(200)}`]) {
        await expect(objects.put('k', text('x', contentType)), contentType).rejects.toBeInstanceOf(StoreLimitExceeded);
      }
      expect(await objects.get('k')).toBeUndefined();
    });
  });
}
