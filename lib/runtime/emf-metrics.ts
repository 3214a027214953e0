import { METRICS, type MetricName } from '../wiring/metrics.ts';
import { atInvocationEnd } from './invocation.ts';
import { dimensionKey, type Metrics } from './metrics.ts';

/** CloudWatch's embedded metric format takes so many values of one metric in a line. */
const MAX_VALUES = 100;

interface Bucket {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: Map<MetricName, number[]>;
}

/**
 * Metrics as log lines that CloudWatch counts by itself (embedded metric format): no call, no waiting. An invocation writes one line for
 * each combination of dimensions it met, whatever the number of packs. `tenant` is a dimension of all, and what has further ones is
 * counted without them too: an alarm on one metric cannot add up several.
 */
export class EmfMetrics implements Metrics {
  readonly #namespace: string;
  readonly #tenant: string;
  readonly #write: (line: string) => void;
  readonly #buckets = new Map<string, Bucket>();
  readonly #flush = (): void => this.#flushAll();

  constructor(namespace: string, tenant: string, write: (line: string) => void) {
    this.#namespace = namespace;
    this.#tenant = tenant;
    this.#write = write;
  }

  add(name: MetricName, value: number, dimensions: Readonly<Record<string, string>>): void {
    const key = dimensionKey(dimensions);
    const bucket = this.#buckets.get(key) ?? { dimensions, values: new Map<MetricName, number[]>() };
    this.#buckets.set(key, bucket);
    const values = bucket.values.get(name);
    if (!values) bucket.values.set(name, [value]);
    else if (METRICS[name].unit === 'Count') values[0] = (values[0] as number) + value;
    else values.push(value);
    if (values?.length === MAX_VALUES) this.#flushAll();
    else atInvocationEnd(this.#flush);
  }

  #flushAll(): void {
    for (const { dimensions, values } of this.#buckets.values()) this.#write(this.#line(dimensions, values));
    this.#buckets.clear();
  }

  #line(dimensions: Bucket['dimensions'], values: Bucket['values']): string {
    const names = Object.keys(dimensions);
    const directive = {
      Namespace: this.#namespace,
      Dimensions: names.length === 0 ? [['tenant']] : [['tenant'], ['tenant', ...names]],
      Metrics: [...values.keys()].map((Name) => ({ Name, Unit: METRICS[Name].unit })),
    };
    return JSON.stringify({
      _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] },
      tenant: this.#tenant,
      ...dimensions,
      ...Object.fromEntries([...values].map(([name, own]) => [name, own.length === 1 ? own[0] : own])),
    });
  }
}
