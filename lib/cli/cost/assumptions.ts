import { CommandFailed } from '../output.ts';

/** What cannot be counted from the code, each with its value and why it is that one. `--assume name=value` sets another. */
export const ASSUMPTIONS = {
  'lambda-pollers': {
    value: 5,
    why: 'batches that Lambda gathers from a standard queue at a time, and long polls of an idle one (AWS, "Using Lambda with Amazon SQS")',
  },
  'long-poll-seconds': { value: 20, why: 'how long a receive of an idle queue waits (the longest SQS allows, which Lambda uses)' },
  'messages-a-request': { value: 10, why: 'packs that a receive of the telemetry queue brings, and a deletion takes: the most SQS allows' },
  'telemetry-instances': {
    value: 1,
    why: 'instances of evaluate-telemetry at work in each district: each asks every two seconds what is published',
  },
  'dynamodb-millis': { value: 5, why: 'a read or write as the function sees it; AWS says single-digit milliseconds' },
  'dynamodb-transaction-millis': { value: 10, why: 'a transaction as the function sees it: twice a write' },
  's3-millis': { value: 30, why: 'a GET or PUT of a small object' },
  'call-millis': { value: 15, why: 'a call of SQS, SNS, EventBridge or IoT' },
  'call-cpu-millis': {
    value: 0.5,
    why: 'processor time of one call of an AWS client, which is not in the measured time of the handlers (2026-11-24, PutItem of 1.5 kB without TLS on the machine of docs/cost.md: 0.45 to 0.69)',
  },
  'processor-speed': {
    value: 1,
    why: 'a Lambda processor compared with the one of this machine, on which the handlers’ processor time is measured',
  },
  'platform-log-bytes': { value: 800, why: 'what Lambda itself logs of an invocation in JSON: start and report' },
  'access-log-bytes': { value: 350, why: 'an entry of the API’s access log' },
  'log-event-bytes': { value: 26, why: 'added to each log event by CloudWatch’s metering' },
  'log-compression': { value: 0.15, why: 'share of a log that is left when it is stored (CloudWatch bills compressed bytes)' },
  'record-years': { value: 3, why: 'incidents are kept for good: so many years of them are stored' },
  'level-one-share': { value: 0.1, why: 'share of incidents that are handled at level I; the others at level III' },
  'evidence-files': { value: 2, why: 'photos or documents of an incident' },
  'evidence-megabytes': { value: 2, why: 'size of one' },
  'console-health-seconds': {
    value: 10,
    why: 'a console asks for the time (POLL_MILLIS of console/src/live/live-city.ts; a test holds them together)',
  },
  'console-list-seconds': { value: 60, why: 'a console with push reads the list (SAFETY_MILLIS there)' },
  'console-sign-in-hours': { value: 8, why: 'a console signs in again' },
  'sign-in-pages': {
    value: 3,
    why: 'what a console gets from the site when somebody signs in: two pages and its configuration; its other files never change and stay in the browser',
  },
  'site-millis': { value: 10, why: 'the site answers one of these from memory' },
  'add-claims-millis': { value: 10, why: 'the pool asks for the claims of a token' },
  'people-a-console': {
    value: 5,
    why: 'people who sign in at a console within a month: three watches a day, and days off (Foshan’s sample: 204 people, 38 consoles)',
  },
  'authorize-millis': { value: 50, why: 'the console authorizer checks a token' },
  'kms-cache-minutes': { value: 5, why: 'how long a service keeps a data key before it asks KMS again' },
  'commands-an-incident': {
    value: 0.5,
    why: 'what the city asks of a district in an incident (supervise, regrade, support, take over): in every second one something',
  },
  'command-seconds': { value: 2, why: 'until a command is answered over two buses and two queues; the hub’s API waits so long' },
  'own-account-districts': {
    value: 1,
    why: '1: every district has an account of its own, and its events to the hub are billed again; 0: one account',
  },
} as const satisfies Readonly<Record<string, { readonly value: number; readonly why: string }>>;

export type AssumptionName = keyof typeof ASSUMPTIONS;
export type Assumptions = Readonly<Record<AssumptionName, number>>;

const NAMES = Object.keys(ASSUMPTIONS) as AssumptionName[];
const isName = (name: string): name is AssumptionName => Object.hasOwn(ASSUMPTIONS, name);

/** The assumptions, with those of `name=value` changed. Throws CommandFailed. */
export function assumptionsWith(changes: readonly string[]): Assumptions {
  const values = Object.fromEntries(NAMES.map((name) => [name, ASSUMPTIONS[name].value])) as Record<AssumptionName, number>;
  for (const change of changes) {
    const [name = '', text = ''] = change.split('=', 2);
    if (!isName(name)) throw new CommandFailed(2, `--assume "${change}": expected name=value with a name of ${NAMES.join(', ')}`);
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < 0)
      throw new CommandFailed(2, `--assume "${change}": expected a number from 0 on after ${name}=`);
    values[name] = value;
  }
  return values;
}
