import type { CompiledCity } from '../../../config/load-city.ts';
import type { Thing } from '../../../core/registry/model.ts';
import type { ReceivedPack } from '../../../core/telemetry/model.ts';
import { valueAt } from '../../../local/simulator/course.ts';
import { telemetryTopic } from '../../../wiring/topics.ts';
import { GB, type Meter, since, total, type Usage } from '../meters.ts';
import { gbSeconds } from './counted-function.ts';
import { CountedTenant, type CountedTenantOptions } from './counted-tenant.ts';
import { CHUNK, chunks, IOT_CHUNK } from './counting-services.ts';
import { handOverRequests, sqsEvent } from './sqs-event.ts';

export interface TelemetryLoad {
  /** Seconds between two readings of a series. */
  readonly interval: number;
  readonly packSize: number;
  /** Packs that Lambda has in one batch. */
  readonly batch: number;
  /** Packs a second that the tenant's things send together. */
  readonly rate: number;
}

export interface TelemetryCount {
  /** What one pack costs, from the thing to the store. */
  readonly perPack: Usage;
  /** What one instance of the function asks of the publications in a second. */
  readonly perInstanceSecond: Usage;
  /** Custom metrics that its log lines make. */
  readonly metrics: ReadonlySet<string>;
  /** Packs that were counted. */
  readonly packs: number;
  /** Milliseconds that a batch takes in the city. */
  readonly batchMillis: number;
}

/** Event time after which a thing's checkpoint is due (ARCHITECTURE.md, "The way of a reading"): the sample spans whole ones. */
const CHECKPOINT_SECONDS = 300;
const MOST_THINGS = 12;
const MOST_PACKS = 4000;
const START = Date.parse('2026-03-02T02:00:00Z');

/**
 * Sends packs of things of one district through the real function, each thing at its own pace, in batches that span as much time as the
 * city's do, so that a thing has as many packs in a batch as it would have there.
 */
export async function countTelemetry(options: Omit<CountedTenantOptions, 'start'>, load: TelemetryLoad): Promise<TelemetryCount> {
  const lab = new CountedTenant({ ...options, start: START });
  await lab.publish();
  const own = options.city.registry.things.filter(({ tenant }) => tenant === options.tenant);
  const periods = own.map((thing) => periodOf(thing, load));
  const period = periods.reduce((sum, one) => sum + one, 0) / periods.length;
  const ofCheckpoint = Math.ceil(CHECKPOINT_SECONDS / period);
  const rounds = ofCheckpoint > 200 ? 1 : ofCheckpoint === 1 ? 8 : 3;
  const count = Math.max(2, Math.min(MOST_THINGS, own.length, Math.floor(MOST_PACKS / (rounds * ofCheckpoint))));
  const things = Array.from({ length: count }, (_, index) => own[Math.floor((index * own.length) / count)] as Thing);
  const span = load.batch / load.rate;

  await runAll(lab, load, things, span, START, 2 * period);
  const before = { tally: lab.tally.usage(), recheck: lab.recheckTally.usage(), values: lab.evaluate.loggedValues };
  const from = START + 2 * period * 1000;
  const seconds = rounds * ofCheckpoint * period;
  const run = await runAll(lab, load, things, span, from, seconds);
  const counted = since(before.tally, lab.tally.usage());
  const perPack: Partial<Record<Meter, number>> = { ...total([counted, 1 / run.packs]) };
  const processor = (run.processor / run.packs) * load.batch;
  const waited = run.waited / run.invocations;
  const { assumptions } = options;
  const platform = (assumptions['platform-log-bytes'] + assumptions['log-event-bytes']) / GB;
  perPack['lambda-requests'] = 1 / load.batch;
  perPack['lambda-gb-seconds'] = gbSeconds('evaluate-telemetry', waited, processor) / load.batch;
  // A line of a batch is as long as in the city, but for the values in it: the sample's batches are smaller.
  const values = (lab.evaluate.loggedValues - before.values) / GB;
  const lines = ((counted['logs-gb'] ?? 0) - values) / run.invocations;
  perPack['logs-gb'] = values / run.packs + (lines + platform) / load.batch;
  const recheck = since(before.recheck, lab.recheckTally.usage());
  return {
    perPack,
    perInstanceSecond: total([recheck, 1 / seconds]),
    metrics: lab.metrics,
    packs: run.packs,
    batchMillis: waited + processor,
  };
}

const seriesOf = (thing: Thing): { sensor: string; metric: string }[] =>
  thing.sensors.flatMap(({ id, metrics }) => metrics.map(({ metric }) => ({ sensor: id, metric })));

/** Seconds between two packs of a thing. */
const periodOf = (thing: Thing, { interval, packSize }: TelemetryLoad): number => (packSize * interval) / seriesOf(thing).length;

interface Sent {
  readonly at: number;
  readonly pack: ReceivedPack;
  readonly bytes: number;
}

async function runAll(lab: CountedTenant, load: TelemetryLoad, things: readonly Thing[], span: number, from: number, seconds: number) {
  const sent = things.flatMap((thing, index) => packsOf(lab, load, thing, index / things.length, from, seconds));
  sent.sort((a, b) => a.at - b.at);
  const totals = { packs: 0, invocations: 0, waited: 0, processor: 0 };
  for (let first = 0; first < sent.length; ) {
    const end = (sent[first] as Sent).at + span * 1000;
    let last = first + 1;
    while (last < sent.length && (sent[last] as Sent).at < end && last - first < load.batch) last++;
    const batch = sent.slice(first, last);
    first = last;
    lab.now = Math.max(lab.now, (batch.at(-1) as Sent).at + 1000);
    const bodies = batch.map(({ pack }) => JSON.stringify(pack));
    countArrival(lab, batch, bodies, load.batch);
    const { result, waited, processor } = await lab.evaluate.run(sqsEvent(bodies, lab.now));
    if (result.batchItemFailures.length > 0) throw new Error(`${result.batchItemFailures.length} packs of the sample failed`);
    totals.packs += batch.length;
    totals.invocations++;
    totals.waited += waited;
    totals.processor += processor;
  }
  return totals;
}

/** The rule and its action (Basic Ingest: the message itself is free), the message it sends, and its share of the requests that fetch and delete it. */
function countArrival(lab: CountedTenant, batch: readonly Sent[], bodies: readonly string[], cityBatch: number): void {
  // As many messages a request as the city's batches fill: those of the sample are smaller.
  const together = Math.min(lab.assumptions['messages-a-request'], Math.max(1, Math.floor(cityBatch)));
  for (const [index, { bytes, pack }] of batch.entries()) {
    const body = bodies[index] as string;
    const units = chunks(bytes + Buffer.byteLength(pack.topic), IOT_CHUNK);
    lab.tally.add('iot-rules', units);
    lab.tally.add('iot-actions', units);
    const fetching = handOverRequests(Array.from({ length: together }, () => body)) / together;
    lab.tally.add('sqs-requests', chunks(Buffer.byteLength(body), CHUNK) + fetching);
  }
}

function packsOf(lab: CountedTenant, load: TelemetryLoad, thing: Thing, phase: number, from: number, seconds: number): Sent[] {
  const period = periodOf(thing, load) * 1000;
  const packs: Sent[] = [];
  for (let at = from + phase * period; at < from + seconds * 1000; at += period)
    packs.push(packOf(lab.city, load, thing, Math.round(at), packs.length));
  return packs;
}

/** The readings of the time up to `at`, series by series, as a gateway batches them; a pack goes on where the one before ended. */
function packOf(city: CompiledCity, { packSize, interval }: TelemetryLoad, thing: Thing, at: number, number: number): Sent {
  const series = seriesOf(thing);
  const records = Array.from({ length: packSize }, (_, index) => {
    const { sensor, metric } = series[(number * packSize + index) % series.length] as { sensor: string; metric: string };
    const back = Math.floor((packSize - 1 - index) / series.length) * interval;
    const name = `${sensor}/${metric}`;
    const course = city.simulation[name];
    const v = course ? valueAt(course, name, at - back * 1000, 1) : 0;
    return { ...(index === 0 ? { bt: at / 1000 } : {}), n: name, ...(back === 0 ? {} : { t: -Math.round(back * 1000) / 1000 }), v };
  });
  const payload = Buffer.from(JSON.stringify(records));
  const pack = { data: payload.toString('base64'), topic: telemetryTopic(thing.tenant, thing.id), client: thing.id, receivedAt: at };
  return { at, pack, bytes: payload.length };
}
