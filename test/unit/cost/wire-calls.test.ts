import { describe, expect, it } from 'vitest';
import { assumptionsWith } from '../../../lib/cli/cost/assumptions.ts';
import { type AlarmSource, alarmSources } from '../../../lib/cli/cost/count/alarm-source.ts';
import { CountedTenant } from '../../../lib/cli/cost/count/counted-tenant.ts';
import { sqsEvent } from '../../../lib/cli/cost/count/sqs-event.ts';
import type { TableStore } from '../../../lib/wiring/table-store.ts';
import { telemetryTopic } from '../../../lib/wiring/topics.ts';
import { FOSHAN } from '../support/foshan.ts';

const START = Date.parse('2026-03-02T02:00:00Z');

/** Every call of a table, as the cloud's functions make it: `<table> <what> <of what>`. */
function recorded(table: TableStore, name: string, calls: string[]): TableStore {
  const noted = (what: string, pks: readonly string[]): TableStore => {
    const kinds = new Set(pks.map((pk) => pk.split('#', 1)[0]));
    calls.push([name, what, ...kinds].join(' '));
    return table;
  };
  return {
    get: (key) => noted('get', [key.pk]).get(key),
    getMany: (keys) =>
      noted(
        'getMany',
        keys.map(({ pk }) => pk),
      ).getMany(keys),
    put: (item, condition) => noted('put', [item.pk]).put(item, condition),
    delete: (key, condition) => noted('delete', [key.pk]).delete(key, condition),
    transact: (operations) => noted('transact', []).transact(operations),
    query: (query) => noted('query', [query.pk]).query(query),
  };
}

class WiredTenant {
  readonly #calls: string[] = [];
  readonly #lab = new CountedTenant({
    city: FOSHAN,
    tenant: 'chancheng',
    assumptions: assumptionsWith([]),
    processorMillis: () => 0,
    start: START,
    wrap: (table, name) => recorded(table, name, this.#calls),
  });
  /** Sensors of different assets, far from each other. */
  readonly sources = alarmSources(FOSHAN, 'chancheng');

  publish = (): Promise<void> => this.#lab.publish();

  /** The calls of one pack, half a second after the one before it. */
  async send({ thing, sensor, metric }: AlarmSource, value: number): Promise<readonly string[]> {
    const data = Buffer.from(JSON.stringify([{ n: `${sensor}/${metric}`, v: value }])).toString('base64');
    const pack = { data, topic: telemetryTopic(thing.tenant, thing.id), client: thing.id, receivedAt: this.#lab.now };
    this.#calls.length = 0;
    await this.#lab.evaluate.invoke(sqsEvent([JSON.stringify(pack)], this.#lab.now));
    this.#lab.now += 500;
    return [...this.#calls];
  }
}

const STEADY = ['telemetry get STATE', 'telemetry put HISTORY', 'telemetry put STATE'];
const beside = (calls: readonly string[]): string[] => calls.filter((call) => !STEADY.includes(call));
/** An instance looks every two seconds whether anything was published, and notes every minute how far it has come. */
const withoutClockwork = (calls: readonly string[]): string[] => calls.filter((call) => !/(PUBLICATION-STAMP|PROGRESS)$/.test(call));

describe('what evaluation asks of the tables', () => {
  it('for each pack is a state read, a conditional write and a history write; for registry and rules one look in two seconds', async () => {
    const tenant = new WiredTenant();
    await tenant.publish();
    const [source] = tenant.sources as [AlarmSource];
    for (let warm = 0; warm < 4; warm++) await tenant.send(source, source.normal);
    const looks: string[] = [];
    for (let pack = 0; pack < 40; pack++) {
      const calls = await tenant.send(source, source.normal);
      expect(calls).toEqual(expect.arrayContaining(STEADY));
      expect(calls).toHaveLength(STEADY.length + beside(calls).length);
      looks.push(...beside(calls));
    }
    // Of twenty seconds.
    expect(looks).toEqual(Array(10).fill('domain get PUBLICATION-STAMP'));
  });

  it('for an onset is two calls more, also where it joins an incident that this instance knows of, and none with the packs after it', async () => {
    const tenant = new WiredTenant();
    await tenant.publish();
    const [first, second] = tenant.sources as [AlarmSource, AlarmSource];
    const calm = async (source: AlarmSource): Promise<void> => {
      for (let pack = 0; pack < 4; pack++) await tenant.send(source, source.normal);
    };
    const onset = async (source: AlarmSource): Promise<readonly string[]> => {
      await calm(source);
      // Longer than any shipped threshold waits.
      for (let pack = 0; pack < 200; pack++) {
        const more = withoutClockwork(beside(await tenant.send(source, source.high)));
        if (more.length > 0) return more;
      }
      throw new Error(`${source.sensor}: nothing was raised`);
    };
    // The mechanism and the silences are read once in an instance's life.
    await onset(first);
    const around = 'domain getMany EXERCISE SILENCE-STAMP GROUP AREA';
    expect(await onset(second)).toEqual([around, 'domain transact']);
    for (let pack = 0; pack < 4; pack++) expect(withoutClockwork(beside(await tenant.send(second, second.high)))).toEqual([]);
    await tenant.send(second, second.normal);
    const withHead = (calls: readonly string[]): string[] => calls.map((call) => call.replace(/ INCIDENT\b/, ''));
    const joining = await onset(second);
    expect(withHead(joining)).toEqual([around, 'domain transact']);
    expect(joining[0]).toContain('INCIDENT');
  });
});
