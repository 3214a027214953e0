import { beforeAll, describe, expect, it } from 'vitest';
import { assumptionsWith } from '../../../lib/cli/cost/assumptions.ts';
import { countCommand } from '../../../lib/cli/cost/count/command-sample.ts';
import { countRest } from '../../../lib/cli/cost/count/console-sample.ts';
import { countIncidents } from '../../../lib/cli/cost/count/incident-sample.ts';
import { countTelemetry, type TelemetryCount } from '../../../lib/cli/cost/count/telemetry-sample.ts';
import type { TableStore } from '../../../lib/wiring/table-store.ts';
import { FOSHAN } from '../support/foshan.ts';

/** Without the measured time, so that a count is the same each time. */
const SAMPLE = { city: FOSHAN, tenant: 'chancheng', assumptions: assumptionsWith([]), processorMillis: () => 0 };
/** Twelve things, one reading of each series in half a minute: few packs, and quickly counted. */
const load = (packSize: number) => ({ interval: 30, packSize, batch: 10, rate: 50 });

let forty: TelemetryCount;
beforeAll(async () => {
  forty = await countTelemetry(SAMPLE, load(40));
});

describe('a pack through the real function', () => {
  it('triggers one rule and one action, is sent once, fetched and deleted ten at a time', () => {
    expect(forty.perPack).toMatchObject({ 'iot-rules': 1, 'iot-actions': 1, 'lambda-requests': 1 / 10 });
    expect(forty.perPack['sqs-requests']).toBeCloseTo(1.2);
  });

  it('costs more writes a reading the smaller it is', async () => {
    const ten = await countTelemetry(SAMPLE, load(10));
    const perReading = ({ perPack }: TelemetryCount, size: number): number => (perPack['dynamodb-writes'] ?? 0) / size;
    expect(perReading(ten, 10)).toBeGreaterThan(2 * perReading(forty, 40));
    expect(ten.perPack['dynamodb-gb']).toBeLessThan(forty.perPack['dynamodb-gb'] ?? 0);
  });

  it('costs one write more when the code writes one more', async () => {
    const again = await countTelemetry({ ...SAMPLE, wrap: writingTwice }, load(40));
    expect((again.perPack['dynamodb-writes'] ?? 0) - (forty.perPack['dynamodb-writes'] ?? 0)).toBeCloseTo(1);
  });

  it('takes more than 5 kB of IoT Core when it holds more than that', async () => {
    const large = await countTelemetry(SAMPLE, load(200));
    expect(large.perPack['iot-rules']).toBeGreaterThan(1);
  });

  it('is counted the same each time', async () => {
    expect(await countTelemetry(SAMPLE, load(40))).toEqual(forty);
  });
});

describe('an incident through the real functions', () => {
  it('is told, pushed and forwarded, and costs more at level I, where more bodies act', async () => {
    const { I, III } = await countIncidents(SAMPLE);
    for (const { perIncident } of [I, III]) {
      for (const meter of ['sns-publishes', 'iot-messages', 'eventbridge-events', 'api-requests'] as const)
        expect(perIncident[meter]).toBeGreaterThan(0);
    }
    expect(III.hubEvents).toBe(III.perIncident['eventbridge-events']);
    expect(I.perIncident['dynamodb-writes']).toBeGreaterThan(III.perIncident['dynamodb-writes'] ?? 0);
    // A console that looks on asks twice whenever it is told.
    expect(III.perConsole['api-requests']).toBeGreaterThan(10);
  });
});

it('a command of the city is given and heard at the hub, and carried out and answered at the district', async () => {
  const { atHub, atOwner } = await countCommand(SAMPLE);
  // The row and its answer, each in the table and two indexes, and the replica of the event.
  expect(atHub['dynamodb-writes']).toBeGreaterThanOrEqual(2 * 3 + 1);
  expect(atHub).toMatchObject({ 'api-requests': 1, 'eventbridge-events': 1 });
  // The event of what it did, and the answer.
  expect(atOwner['eventbridge-events']).toBe(2);
  expect(atOwner['lambda-requests']).toBeGreaterThanOrEqual(3);
});

describe('a city at rest', () => {
  it('is asked by each console for the time and for the list, and watched each minute with four index reads, a look at what is published and a mark', async () => {
    const { perConsoleHour, perWatchPass, perBeatSent, perBeatHeard } = await countRest(SAMPLE);
    expect(perConsoleHour['api-requests']).toBeCloseTo(360 + 60 + (4 + 3) / 8);
    expect(perConsoleHour['iot-connection-minutes']).toBe(60);
    // A district's, which looks whether anything was published, whether things are under it, and besides whether the hub was heard, and marks that it did; its own pass before, since rules wait for what
    // does not happen.
    expect(perWatchPass).toMatchObject({ 'lambda-requests': 1, 'dynamodb-reads': 7, 'dynamodb-writes': 2 });
    expect(perBeatSent).toMatchObject({ 'lambda-requests': 1, 'eventbridge-events': 1 });
    expect(perBeatHeard).toMatchObject({ 'lambda-requests': 1, 'dynamodb-reads': 1, 'dynamodb-writes': 1, 'sqs-requests': 3 });
  });
});

function writingTwice(table: TableStore): TableStore {
  return {
    get: (key) => table.get(key),
    getMany: (keys) => table.getMany(keys),
    delete: (key, condition) => table.delete(key, condition),
    transact: (operations) => table.transact(operations),
    query: (query) => table.query(query),
    async put(item, condition) {
      await table.put(item, condition);
      if (item.pk.startsWith('HISTORY#')) await table.put({ ...item, sk: `${item.sk}-again` }, 'any');
    },
  };
}
