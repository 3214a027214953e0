import type { Grade } from '../../../core/registry/model.ts';
import { indexRegistry } from '../../../core/registry/registry-index.ts';
import { since, total, type Usage } from '../meters.ts';
import { type AlarmSource, alarmSources, report } from './alarm-source.ts';
import { ApiCaller } from './api-caller.ts';
import { OPEN_LIST } from './console-sample.ts';
import { CountedTenant, type CountedTenantOptions } from './counted-tenant.ts';

export interface IncidentCount {
  /** From the alarm to the archive, without the consoles that look on. */
  readonly perIncident: Usage;
  /** What one console that looks on asks and is told. */
  readonly perConsole: Usage;
  /** What the hub needs for its replica of it, digests included. */
  readonly perReplica: Usage;
  /** Custom metrics that the hub's log lines make of it. */
  readonly hubMetrics: ReadonlySet<string>;
  /** Bytes of events that go to the hub. */
  readonly hubBytes: number;
  /** Custom metrics that the log lines make. */
  readonly metrics: ReadonlySet<string>;
  /** Events that go to the hub. */
  readonly hubEvents: number;
}

const START = Date.parse('2026-03-02T02:00:00Z');
/** Half a minute each: longer than any shipped rule waits. */
const MOST_REPORTS = 60;
const BETWEEN_ACTIONS = 120_000;
/** In the order in which the units' work is done. */
/** What a duty officer writes of a cause: some lines. */
const REPORT_TEXT = 'counted '.repeat(40);
const WORK = ['guide', 'support', 'arrive', 'dispose', 'feed-back'];

interface Obligation {
  readonly id: string;
  readonly unit: string;
  readonly action: string;
  readonly state: string;
}

interface Incident {
  readonly id: string;
  readonly obligations: readonly Obligation[];
  readonly alarms: readonly { readonly clearedAt?: string | null }[];
}

/** Walks incidents through the real functions, from the reading to the archive: one of each level after one to warm up. */
export async function countIncidents(options: Omit<CountedTenantOptions, 'start'>): Promise<Readonly<Record<'I' | 'III', IncidentCount>>> {
  const lab = new CountedTenant({ ...options, start: START });
  await lab.publish();
  const sources = alarmSources(options.city, options.tenant);
  const source = (index: number): AlarmSource => {
    const found = sources[index % Math.max(1, sources.length)];
    if (!found) throw new Error(`${options.tenant} has no sensor with a rule for high values: nothing can raise an alarm there`);
    return found;
  };
  await new Walk(lab, source(0)).toTheEnd('I');
  return { I: await new Walk(lab, source(1)).toTheEnd('I'), III: await new Walk(lab, source(2)).toTheEnd('III') };
}

class Walk {
  readonly #lab: CountedTenant;
  readonly #source: AlarmSource;
  readonly #api: ApiCaller;
  #consoleUsage: Usage = {};
  #etag = '';

  constructor(lab: CountedTenant, source: AlarmSource) {
    this.#lab = lab;
    this.#source = source;
    this.#api = new ApiCaller(lab);
  }

  async toTheEnd(level: Grade): Promise<IncidentCount> {
    const lab = this.#lab;
    const before = lab.tally.usage();
    const sentBefore = { bytes: lab.forwardedBytes, events: before['eventbridge-events'] ?? 0 };
    const watch = `${lab.tenant}-leader`;
    const id = await this.#raise();
    await this.#look(id);
    await this.#act(id, watch, 'assess');
    await this.#act(id, watch, 'confirm', { level, reason: 'counted' });
    let incident = await this.#act(id, watch, 'dispatch');
    const centre = indexRegistry(lab.city.registry).centreOf(this.#source.thing.town);
    const userOf = (unit: string): string => (unit === centre ? watch : `${unit}-member`);
    const owing = incident.obligations.filter(({ state, action }) => state === 'pending' && action !== 'report');
    for (const unit of new Set(owing.map((one) => one.unit)))
      incident = await this.#act(id, userOf(unit), 'acknowledge', { obligation: owing.find((one) => one.unit === unit)?.id });
    for (const action of WORK) incident = await this.#work(incident, action, userOf);
    await this.#calm(id);
    for (const action of ['verify', 'clear']) await this.#act(id, watch, action);
    await this.#act(id, watch, 'publish-report', { cause: REPORT_TEXT, measures: REPORT_TEXT });
    await this.#act(id, watch, 'archive');
    const all = since(before, lab.tally.usage());
    const hubBytes = lab.forwardedBytes - sentBefore.bytes;
    const hubEvents = (lab.tally.usage()['eventbridge-events'] ?? 0) - sentBefore.events;
    const own = lab.tally.usage();
    await lab.hearAtHub();
    return {
      perReplica: since(own, lab.tally.usage()),
      hubMetrics: lab.hub.metrics,
      perIncident: total([all, 1], [this.#consoleUsage, -1]),
      perConsole: this.#consoleUsage,
      metrics: lab.metrics,
      hubBytes,
      hubEvents,
    };
  }

  async #work(incident: Incident, action: string, userOf: (unit: string) => string): Promise<Incident> {
    const position = indexRegistry(this.#lab.city.registry).asset(this.#source.asset)?.position;
    let last = incident;
    for (const { id, unit } of incident.obligations.filter((one) => one.action === action && one.state === 'pending'))
      last = await this.#act(incident.id, userOf(unit), action, { obligation: id, ...(action === 'arrive' ? { position } : {}) });
    return last;
  }

  /** The id of the incident at the source's asset. */
  async #raise(): Promise<string> {
    for (let times = 0; times < MOST_REPORTS; times++) {
      await report(this.#lab, this.#source, this.#source.high);
      const found = await this.#unbilled(async () => {
        const { body } = await this.#api.call('auditor', 'GET', `/v1/incidents?${OPEN_LIST}`);
        return (body.items as { id: string; asset: string }[]).find(({ asset }) => asset === this.#source.asset);
      });
      if (found) return found.id;
    }
    throw new Error(`${this.#source.sensor}: ${MOST_REPORTS} readings beyond its threshold raised no incident`);
  }

  /** Ordinary readings until the alarm is over. */
  async #calm(id: string): Promise<void> {
    for (let times = 0; times < MOST_REPORTS; times++) {
      await report(this.#lab, this.#source, this.#source.normal);
      const { alarms } = await this.#unbilled(() => this.#read(id));
      if (alarms.every(({ clearedAt }) => clearedAt)) return;
    }
  }

  async #act(id: string, user: string, action: string, input: object = {}): Promise<Incident> {
    const lab = this.#lab;
    lab.now += BETWEEN_ACTIONS;
    await this.#unbilled(() => this.#read(id));
    const { body } = await this.#api.call(user, 'POST', `/v1/incidents/${id}/actions`, { action, ...input }, { 'if-match': this.#etag });
    await lab.settle();
    await this.#look(id);
    return body as unknown as Incident;
  }

  async #read(id: string): Promise<Incident> {
    const { etag, body } = await this.#api.call('auditor', 'GET', `/v1/incidents/${id}`);
    this.#etag = etag;
    return body as unknown as Incident;
  }

  /** A console that was told asks for the time and for the incident, however many pushes told it (console/src/live/live-city.ts). */
  async #look(id: string): Promise<void> {
    const before = this.#lab.tally.usage();
    const told = this.#lab.pushed.splice(0).filter((topic) => topic.includes('/push/place/')).length;
    this.#lab.tally.add('iot-messages', told);
    await this.#api.call('auditor', 'GET', '/v1/health');
    await this.#api.call('auditor', 'GET', `/v1/incidents/${id}`);
    this.#consoleUsage = total([this.#consoleUsage, 1], [since(before, this.#lab.tally.usage()), 1]);
  }

  /** What only the sample asks is taken out again. */
  async #unbilled<Result>(ask: () => Promise<Result>): Promise<Result> {
    const before = this.#lab.tally.usage();
    const result = await ask();
    for (const [meter, amount] of Object.entries(since(before, this.#lab.tally.usage())))
      this.#lab.tally.add(meter as keyof Usage, -amount);
    return result;
  }
}
