import { DIGEST_EVERY } from '../../../core/link/send-digest.ts';
import { since, total, type Usage } from '../meters.ts';
import { alarmSources, report } from './alarm-source.ts';
import { ApiCaller } from './api-caller.ts';
import { gbSeconds } from './counted-function.ts';
import { CountedTenant, type CountedTenantOptions } from './counted-tenant.ts';

/** What a console reads again and again (console/src/live/live-city.ts; a test holds the two together). */
export const OPEN_LIST = 'limit=200&state=raised,assessing,confirmed,dispatched,handling,disposed,verified';
/** What it reads when somebody signs in. */
const KNOWN = ['/v1/me', '/v1/units?limit=200', '/v1/tiers?limit=200', '/v1/rules?limit=200'];

export interface RestCount {
  /** A console open for an hour, with one incident in its list. */
  readonly perConsoleHour: Usage;
  /** Custom metrics that the log lines make. */
  readonly metrics: ReadonlySet<string>;
  /** One pass of the deadline watcher with nothing due. */
  readonly perWatchPass: Usage;
  /** A beat of the hub, there, and where it is heard; what carries it from bus to bus is not in it. */
  readonly perBeatSent: Usage;
  readonly perBeatHeard: Usage;
  /** A district's look at what changed when nothing did: no digest is sent. */
  readonly perDigestLook: Usage;
}

const START = Date.parse('2026-03-02T02:00:00Z');
const REPEATED = 5;

/** What goes on when nothing happens: consoles ask, clocks are watched. */
export async function countRest(options: Omit<CountedTenantOptions, 'start'>): Promise<RestCount> {
  const lab = new CountedTenant({ ...options, start: START });
  const { assumptions } = options;
  await lab.publish();
  const [source] = alarmSources(options.city, options.tenant);
  for (let times = 0; source && times < 10; times++) await report(lab, source, source.high);
  const api = new ApiCaller(lab);
  const user = `${options.tenant}-duty`;
  const average = async (work: () => Promise<unknown>): Promise<Usage> => {
    await work();
    const before = lab.tally.usage();
    for (let times = 0; times < REPEATED; times++) {
      // Far enough apart for what is published to be asked for again.
      lab.now += 10_000;
      await work();
    }
    return total([since(before, lab.tally.usage()), 1 / REPEATED]);
  };
  const health = await average(() => api.call(user, 'GET', '/v1/health'));
  const list = await average(() => api.call(user, 'GET', `/v1/incidents?${OPEN_LIST}`));
  const signIn = await average(async () => {
    for (const path of KNOWN) await api.call(user, 'GET', path);
  });
  const perWatchPass = await average(() => lab.watch.invoke({ id: 'counted' }));
  const perBeatSent = await average(() => lab.sendBeats.invoke({ id: 'counted' }));
  const perBeatHeard = await average(() => lab.hearBeat());
  const look = async (): Promise<void> => {
    lab.now += DIGEST_EVERY;
    await lab.sendDigests.invoke({ id: 'counted' });
  };
  // The first says everything, those behind it what changed before.
  for (let times = 0; times < REPEATED; times++) await look();
  const perDigestLook = await average(look);
  const authorized: Usage = {
    // CONNECT and SUBSCRIBE are messages; the authorizer is asked once.
    'iot-messages': 2,
    'lambda-requests': 1,
    'lambda-gb-seconds': gbSeconds('authorize', assumptions['authorize-millis'], 0),
  };
  const pages = assumptions['sign-in-pages'];
  const site: Usage = {
    'api-requests': pages,
    'lambda-requests': pages,
    'lambda-gb-seconds': pages * gbSeconds('site', assumptions['site-millis'], 0),
  };
  return {
    metrics: lab.metrics,
    perWatchPass,
    perBeatSent,
    perBeatHeard,
    perDigestLook,
    perConsoleHour: total(
      [{ 'iot-connection-minutes': 60 }, 1],
      [health, 3600 / assumptions['console-health-seconds']],
      [list, 3600 / assumptions['console-list-seconds']],
      [signIn, 1 / assumptions['console-sign-in-hours']],
      [authorized, 1 / assumptions['console-sign-in-hours']],
      [site, 1 / assumptions['console-sign-in-hours']],
    ),
  };
}
