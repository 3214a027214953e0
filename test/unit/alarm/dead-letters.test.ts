import { describe, expect, it } from 'vitest';
import type { RulePackSource } from '../../../lib/core/alarm/compile-rule.ts';
import { AlarmCity, packOf, sensor, T0, TENANT, THING } from '../support/alarm-city.ts';

const RULES: RulePackSource = { domain: 'gas', rules: [{ id: 'ch4-space', metric: 'ch4', unit: '%{vol}', when: { above: 1 } }] };
const city = () => new AlarmCity([sensor('space-1', [{ metric: 'ch4', unit: '%{vol}' }])], [RULES]);
const GOOD = [{ n: 'space-1/ch4', v: 2 }];

describe('a pack that cannot be processed however often it comes', () => {
  it('is kept with what was wrong, and counts as done', async () => {
    const own = city();
    expect(await own.evaluate(packOf('{"n":', T0))).toEqual([]);
    expect(own.letters).toEqual([
      {
        id: expect.stringMatching(/^0{2}\d{13}-[0-9a-f]{16}$/),
        receivedAt: T0,
        givenUpAt: own.now,
        tenant: TENANT,
        thing: THING,
        topic: `citywatch/${TENANT}/${THING}/telemetry`,
        queue: 'telemetry',
        reason: 'not-senml',
        detail: expect.stringMatching(/^the payload is not JSON/),
        head: '{"n":',
        body: JSON.stringify(packOf('{"n":', T0)),
      },
    ]);
  });

  it('does not hold back the others of its batch, nor what follows', async () => {
    const own = city();
    const hostile = [
      '[',
      '[1]',
      '{}',
      '[{"n":"x y","v":1}]',
      `[{"n":"x","v":1}]${' '.repeat(140_000)}`,
      '\u0000',
      '[{"n":"x","v":1,"y_":1}]',
    ];
    expect(await own.evaluate(...hostile.map((text, index) => packOf(text, T0 + index)), packOf(GOOD, T0 + 10))).toEqual([]);
    expect(own.letters.map(({ reason }) => reason)).toEqual(hostile.map(() => 'not-senml'));
    expect(own.ledger()).toHaveLength(1);
  });

  it('shows the first 512 bytes, whatever they are', async () => {
    const own = city();
    const data = Buffer.concat([Buffer.from([0xff, 0x00]), Buffer.from('一'.repeat(400))]).toString('base64');
    await own.evaluate({ ...packOf('', T0), data });
    const [letter] = own.letters;
    expect(letter?.detail).toBe('the payload is not UTF-8');
    expect(letter?.head).toSatisfy((head: string) => head.startsWith(`\ufffd\u0000${'一'.repeat(170)}`));
    expect(Buffer.from(letter?.head ?? '').length).toBeLessThanOrEqual(512 + 2 * 3);
  });

  it('is one letter however often it is delivered', async () => {
    const own = city();
    const pack = packOf('[', T0);
    await own.evaluate(pack);
    await own.evaluate(pack);
    expect(new Set(own.letters.map(({ id }) => id)).size).toBe(1);
  });
});

describe('a pack that was sent again and is refused again', () => {
  it('is a new letter that names the former, also from a thing that has had its letters of this minute', async () => {
    const own = city();
    for (let count = 0; count < 30; count++) await own.evaluate(packOf('[', T0 + count));
    const [first] = own.letters;
    const again = { ...packOf('[', T0), redriveOf: first?.id as string };
    await own.evaluate(again);
    await own.evaluate(again);
    const later = own.letters.slice(20);
    expect(later).toMatchObject([
      { redriveOf: first?.id, reason: 'not-senml' },
      { redriveOf: first?.id, reason: 'not-senml' },
    ]);
    expect(new Set(later.map(({ id }) => id)).size).toBe(1);
    expect(later[0]?.id).not.toBe(first?.id);
  });
});

describe('a pack whose topic, client and thing do not belong together', () => {
  it.each([
    [
      'a thing that is not registered',
      { topic: `citywatch/${TENANT}/gas-nowhere-01/telemetry`, client: 'gas-nowhere-01' },
      'is not in the registry',
    ],
    ['a client that publishes for another', { client: 'gas-zumiao-02' }, 'client "gas-zumiao-02" published for thing "gas-zumiao-01"'],
    ['another tenant’s topic', { topic: `citywatch/nanhai/${THING}/telemetry` }, 'belongs to chancheng'],
    ['no telemetry topic', { topic: `citywatch/${TENANT}/${THING}/commands` }, 'is not citywatch/<tenant>/<thing>/telemetry'],
    ['no topic at all', { topic: '' }, 'the topic "" is not'],
  ])('%s', async (_, more, detail) => {
    const own = city();
    expect(await own.evaluate(packOf(GOOD, T0, more))).toEqual([]);
    expect(own.letters).toMatchObject([{ reason: 'unknown-thing', tenant: TENANT, receivedAt: T0 }]);
    expect(own.letters[0]?.detail).toContain(detail);
    expect(own.telemetry.entries(THING)).toEqual([]);
    expect(own.effects).toEqual([]);
  });

  it('is accepted by Basic Ingest, topic and all', async () => {
    const own = city();
    await own.deliver([packOf(GOOD, T0, { topic: `$aws/rules/citywatch_telemetry/citywatch/${TENANT}/${THING}/telemetry` })]);
    expect(own.letters).toEqual([]);
    expect(own.ledger()).toHaveLength(1);
  });
});

describe('the rate of dead letters', () => {
  it('is twenty a minute for one thing, and nothing to another', async () => {
    const own = city();
    for (let count = 0; count < 50; count++) await own.evaluate(packOf('[', T0 + count));
    expect(own.letters).toHaveLength(20);
    const other = { topic: `citywatch/${TENANT}/gas-nowhere-01/telemetry`, client: 'gas-nowhere-01' };
    await own.evaluate(packOf(GOOD, T0 + 60, other));
    expect(own.letters).toHaveLength(21);
    own.now += 60_000;
    await own.evaluate(packOf('[', T0 + 60_000));
    expect(own.letters).toHaveLength(22);
  });

  it('is no reason to deliver again', async () => {
    const own = city();
    const packs = Array.from({ length: 30 }, (_, index) => packOf('[', T0 + index));
    expect(await own.evaluate(...packs)).toEqual([]);
    expect(own.letters).toHaveLength(20);
  });
});
