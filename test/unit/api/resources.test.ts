import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { distanceMetres } from '../../../lib/core/registry/distance.ts';
import { nearby } from '../../../lib/core/registry/nearby.ts';
import { resourcesPart } from '../../../lib/core/registry/resources.ts';
import { ApiCity } from '../support/api-city.ts';
import { FOSHAN } from '../support/foshan.ts';

let city: ApiCity;
beforeAll(async () => {
  city = await ApiCity.start({ publishes: true });
});

interface Row {
  readonly id: string;
  readonly tier: string;
  readonly shared: boolean;
  readonly distance: number;
  readonly kind: string;
}
const XINAN = '23.1650,112.8920';

async function all(user: string, path: string, query: Record<string, string> = {}): Promise<Row[]> {
  const items: Row[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const answer = await city.get(user, path, { limit: '200', ...query, ...(cursor ? { cursor } : {}) });
    if (answer.status !== 200) throw new Error(answer.text);
    items.push(...answer.body.items);
    cursor = answer.body.nextCursor;
  }
  return items;
}

test('what is near is found by cells as it is by looking at everything, whatever the place and the radius', () => {
  const degrees = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
  const around = fc.record({ lat: degrees(0.2), lon: degrees(0.2) });
  const place = fc.oneof(
    fc.record({ lat: degrees(90), lon: degrees(180) }),
    fc.constant({ lat: 23, lon: 113 }),
    fc.constant({ lat: 60, lon: 179.99 }),
  );
  fc.assert(
    fc.property(place, fc.array(around, { maxLength: 60 }), fc.double({ min: 0, max: 40_000, noNaN: true }), (middle, offsets, radius) => {
      const list = offsets.map(({ lat, lon }, index) => ({
        id: `p${index}`,
        position: { lat: Math.max(-90, Math.min(90, middle.lat + lat)), lon: Math.max(-180, Math.min(180, middle.lon + lon)) },
      }));
      const plain = list.filter(({ position }) => distanceMetres(middle, position) <= radius).map(({ id }) => id);
      const found = nearby(list, middle, radius);
      expect(found.map(({ one }) => one.id).sort()).toEqual(plain.sort());
      expect(found.map(({ distance }) => distance)).toEqual(found.map(({ distance }) => distance).sort((a, b) => a - b));
    }),
  );
});

describe('GET /v1/resources', () => {
  test('near a place: the nearest first, with its distance, of the kinds that are asked for', async () => {
    const near = await all('foshan-duty', '/v1/resources', { near: XINAN, radius: '3000' });
    expect(near.length).toBeGreaterThan(2);
    expect(near.map(({ distance }) => distance)).toEqual(near.map(({ distance }) => distance).sort((a, b) => a - b));
    expect(near.every(({ distance }) => distance <= 3000)).toBe(true);
    const hydrants = await all('foshan-duty', '/v1/resources', { near: XINAN, radius: '3000', kind: 'hydrant' });
    expect(hydrants.map(({ id }) => id)).toEqual(['hydrant-xinan-01']);
  });

  test('Sanshui, which is hosted, has its own and what the city and its neighbours share, and nothing else', async () => {
    const seen = await all('sanshui-duty', '/v1/resources');
    const own = FOSHAN.resources.resources.filter(({ tier }) => tier.startsWith('foshan/sanshui'));
    expect(own.some(({ shared }) => !shared)).toBe(true);
    for (const { id } of own) expect(seen.map((one) => one.id)).toContain(id);
    expect(seen.find(({ id }) => id === 'team-foshan-gas-repair')).toBeDefined();
    expect(seen.find(({ id }) => id === 'pump-nanhai-01')).toBeDefined();
    const others = seen.filter(({ id }) => !own.some((one) => one.id === id));
    expect(others.every(({ shared }) => shared)).toBe(true);
    expect(seen.find(({ id }) => id === 'shelter-guicheng-01')).toBeUndefined();
    // The same part is all that a district's own API is given.
    const part = resourcesPart(FOSHAN.resources, 'sanshui', 'foshan').resources.map(({ id }) => id);
    expect(seen.map(({ id }) => id)).toEqual(part);
  });

  test('shows a contact with its number masked, to nobody whole', async () => {
    for (const user of ['admin', 'foshan-leader', 'viewer']) {
      const { text } = await city.get(user, '/v1/resources', { limit: '200' });
      expect(text).not.toMatch(/\d{11}/);
      expect(text).toMatch(/"phone":"\+\d+\*{4}\d{4}"/);
    }
  });

  test('a unit sees what is shared, and what it looks after', async () => {
    const seen = await all('sanshui-fire-brigade-member', '/v1/resources');
    expect(seen.some(({ id }) => id === 'boat-sanshui-01')).toBe(true);
    const kept = FOSHAN.resources.resources.filter(({ keeper, shared }) => shared || keeper === 'sanshui-fire-brigade');
    expect(seen.map(({ id }) => id)).toEqual(kept.map(({ id }) => id));
  });

  test('says what is wrong with what is asked', async () => {
    for (const [query, pointer] of [
      [{ near: 'here' }, '/near'],
      [{ near: '23.1' }, '/near'],
      [{ near: '23.1,' }, '/near'],
      [{ near: '99,113' }, '/near'],
      [{ near: XINAN, radius: '0' }, '/radius'],
      [{ near: XINAN, radius: '1e9' }, '/radius'],
      [{ radius: '100' }, '/radius'],
      [{ kind: 'dragon' }, '/kind'],
    ] as const)
      expect(await city.get('viewer', '/v1/resources', query), JSON.stringify(query)).toMatchObject({
        status: 400,
        body: { errors: [{ pointer }] },
      });
  });
});

describe('GET /v1/cameras', () => {
  test('the nearest to a well, with where they look; the picture for whoever keeps the watch there or is shown it', async () => {
    const near = async (user: string) => (await city.get(user, '/v1/cameras', { near: '23.1667,112.9018', radius: '200' })).body.items;
    expect(await near('sanshui-duty')).toMatchObject([
      { id: 'camera-xinan-gas-01', tier: 'xinan', heading: expect.any(Number), stream: expect.stringContaining('https:') },
    ]);
    expect(await near('viewer')).toMatchObject([{ id: 'camera-xinan-gas-01', stream: null }]);
    expect(await near('nanhai-duty')).toEqual([]);
    const shared = (await city.get('nanhai-duty', '/v1/cameras', { tier: 'sanshui' })).body.items;
    expect(shared.length).toBeGreaterThan(0);
    expect(shared.every((one: { shared: boolean; stream: string }) => one.shared && one.stream)).toBe(true);
  });
});

describe('publishing what is at hand', () => {
  const publish = (body: unknown) => city.call('admin', 'POST', '/v1/publications', { body: { kind: 'resources', body } });

  test('refuses what does not go with the registry, with a pointer to it, and takes the rest', async () => {
    const { resources, cameras } = FOSHAN.resources;
    const [first, ...others] = resources;
    for (const [body, pointer] of [
      [{ resources: [{ ...first, tier: 'foshan/nowhere' }], cameras }, '/body/resources/0/tier'],
      [{ resources: [{ ...first, keeper: 'nobody' }], cameras }, '/body/resources/0/keeper'],
      [{ resources: [first, first], cameras }, '/body/resources/1/id'],
      [{ resources: [{ ...first, kind: 'dragon' }], cameras }, '/body/resources/0/kind'],
      [{ resources, cameras: [{ ...cameras[0], stream: 'https://a:b@cameras.example' }] }, '/body/cameras/0/stream'],
      [{ resources }, '/body/cameras'],
    ] as const)
      expect(await publish(body), pointer).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
    expect(await publish(FOSHAN.resources)).toMatchObject({ status: 200 });
    expect(await publish({ resources: others, cameras: [] })).toMatchObject({ status: 201, body: { kind: 'resources', number: 2 } });
    city.now += 3000;
    expect((await city.get('admin', '/v1/cameras')).body.items).toEqual([]);
  });
});
