import { OVER_STATES } from '../../core/incident/model.ts';
import { toInstant, toMillis } from '../../core/instant.ts';
import type { Asset, DomainId, Grade, Thing } from '../../core/registry/model.ts';
import { indexRegistry } from '../../core/registry/registry-index.ts';
import { contains } from '../../core/tier/tier-path.ts';
import { CommandFailed } from '../output.ts';
import { IncidentPlayer, type PlayedIncident, type PlayedObligation, waitFor } from './incident-player.ts';
import { type PlayedPack, PlayedSensor } from './played-sensor.ts';
import type { Check, DrillContext, DrillResult, Scenario } from './scenario.ts';

/** City time for which what the thing reports counts as played. */
const EXERCISE_MILLIS = 12 * 3_600_000;
/** In the order in which the units' work is done; reports are published by the centre. */
const WORK = ['guide', 'support', 'arrive', 'dispose', 'feed-back'];

/** Where a story is played. */
export interface Place {
  readonly thing: Thing;
  readonly sensor: string;
  readonly asset: Asset;
}

/** A story of one sensor: what it shows, and what the city is to make of it. */
export interface Story extends Pick<Scenario, 'name' | 'description'> {
  readonly domain: DomainId;
  /** Measured by the sensor that plays. */
  readonly metric: string;
  /** What is seen, in a few words. */
  readonly tells: string;
  rising(context: DrillContext, place: Place): readonly PlayedPack[];
  falling(context: DrillContext, place: Place): readonly PlayedPack[];
  readonly grade: Grade;
  readonly level: Grade;
  /** Those who have to owe something. */
  readonly bodies: readonly string[];
  /** Name of the check of them. */
  readonly owing: string;
  readonly reason: string;
  readonly report: { readonly cause: string; readonly measures: string };
}

/** Plays the sensor and everybody in the city, to the archive. */
export const storyScenario = (story: Story): Scenario => ({
  name: story.name,
  description: story.description,
  play: (context) => play(story, context),
});

async function play(story: Story, context: DrillContext): Promise<DrillResult> {
  const { client, devices, tell } = context;
  const place = await freePlace(story, context);
  const { thing, asset } = place;
  const until = toInstant(toMillis((await client.info()).now) + EXERCISE_MILLIS);
  if (!context.actual) await client.demand('operator', 'POST', '/v1/local/exercise', { things: [thing.id], until });
  const sensor = new PlayedSensor(client, devices, { tenant: thing.tenant, thing: thing.id, sensor: place.sensor });
  tell(`${place.sensor}: ${story.tells} at ${asset.id}`);
  await sensor.show(story.rising(context, place));
  const id = await waitFor(`an incident at ${asset.id}`, async () => {
    return (await incidentsOf(story, context)).find((incident) => incident.asset === asset.id && isOpen(incident))?.id;
  });
  const player = new IncidentPlayer(client, id);
  const raised = await player.incident();
  tell(`${id}: raised at grade ${raised.grade}`);

  const watch = `${thing.tenant}-leader`;
  await player.act(watch, 'assess');
  await player.act(watch, 'confirm', { level: story.level, reason: story.reason });
  const dispatched = await player.act(watch, 'dispatch');
  const owing = units(dispatched.obligations.filter(({ state, action }) => state === 'pending' && action !== 'report'));
  tell(`${id}: assessed, confirmed as level ${story.level}, dispatched to ${owing.join(', ')}`);
  const userOf = (unit: string): string => watchOf(context, unit) ?? `${unit}-member`;
  const checks = [
    check(`raised at grade ${story.grade}`, raised.grade === story.grade),
    check(context.actual ? 'not marked as an exercise' : 'marked as an exercise', raised.exercise !== context.actual),
    check(`confirmed as level ${story.level}`, dispatched.level === story.level),
    check(
      story.owing,
      story.bodies.every((body) => dispatched.obligations.some((one) => one.body === body)),
    ),
    check('every unit that owes something was told', await toldAll(context, id, owing)),
  ];
  if (context.handsOn) return resultOf(story, id, checks, owing.map(userOf));

  for (const unit of owing) await player.act(userOf(unit), 'acknowledge', { obligation: ownPending(dispatched, unit)[0]?.id });
  tell(`${id}: acknowledged by all`);
  await work(context, player, asset, userOf);
  await sensor.show(story.falling(context, place));
  await waitFor('the alarm to end in the data', async () =>
    (await player.incident()).alarms.every(({ clearedAt }) => clearedAt !== undefined) ? true : undefined,
  );
  for (const action of ['verify', 'clear']) await player.act(watch, action);
  await player.act(watch, 'publish-report', story.report);
  const archived = await player.act(watch, 'archive');
  tell(`${id}: verified, cleared, reported and archived`);
  const { verified } = (await client.demand('auditor', 'GET', `/v1/audit/${id}`)).body as { verified: boolean };
  const kept = archived.obligations.filter(({ state }) => state !== 'superseded');
  return resultOf(story, id, [
    ...checks,
    check(
      'every obligation met',
      kept.every(({ state }) => state === 'met'),
    ),
    check(
      'every obligation on time',
      kept.every(({ outcome }) => outcome === 'on-time'),
    ),
    check('archived', archived.state === 'archived'),
    check('the record verifies', verified),
  ]);
}

/** Each unit does what it owes, action by action. */
async function work(context: DrillContext, player: IncidentPlayer, { position }: Asset, userOf: (unit: string) => string): Promise<void> {
  for (const action of WORK) {
    const due = (await player.incident()).obligations.filter((one) => one.action === action && one.state === 'pending');
    for (const { id, unit } of due) {
      await player.act(userOf(unit), action, { obligation: id, ...(action === 'arrive' ? { position } : {}) });
    }
    if (due.length > 0) context.tell(`${player.id}: ${action} done by ${units(due).join(', ')}`);
  }
}

/** A thing at whose asset nothing is going on; one at which nothing ever was, if there is any. */
async function freePlace(story: Story, context: DrillContext): Promise<Place> {
  const incidents = await incidentsOf(story, context);
  const known = new Set(incidents.map(({ asset }) => asset));
  const busy = new Set(incidents.filter(isOpen).map(({ asset }) => asset));
  const index = indexRegistry(context.city.registry);
  const things = context.city.registry.things.filter(({ town }) => contains(context.within, town));
  const places = things.flatMap((thing): Place[] => {
    const sensor = thing.sensors.find(({ metrics }) => metrics.some(({ metric }) => metric === story.metric));
    const asset = sensor && index.asset(sensor.asset);
    return sensor && asset?.domain === story.domain ? [{ thing, sensor: sensor.id, asset }] : [];
  });
  const place = places.find(({ asset }) => !known.has(asset.id)) ?? places.find(({ asset }) => !busy.has(asset.id));
  if (place) return place;
  throw new CommandFailed(
    1,
    places.length === 0
      ? `${context.within} has no thing that measures ${story.metric} (${story.domain}): expected one where ${story.name} is played`
      : `every ${story.domain} asset of ${context.within} has an open incident: close one, or start with another --data folder`,
  );
}

async function incidentsOf({ domain }: Story, { client }: DrillContext): Promise<PlayedIncident[]> {
  const { body } = await client.demand('auditor', 'GET', `/v1/incidents?domain=${domain}&limit=200`);
  return (body as { items: PlayedIncident[] }).items;
}

async function toldAll({ client }: DrillContext, incident: string, told: readonly string[]): Promise<boolean> {
  const isTold = async (unit: string): Promise<true | undefined> => {
    const { body } = await client.demand('auditor', 'GET', `/v1/notifications?unit=${unit}&limit=200`);
    const rows = (body as { items: { incident: string; sentAt: string | null }[] }).items;
    return rows.some((row) => row.incident === incident && row.sentAt) ? true : undefined;
  };
  const outcomes = await Promise.allSettled(told.map((unit) => waitFor(`the notification of ${unit}`, () => isTold(unit))));
  return outcomes.every(({ status }) => status === 'fulfilled');
}

/** Who leads the watch that a unit keeps; a unit that is no centre keeps none. */
const watchOf = ({ city }: DrillContext, unit: string): string | undefined => {
  const tier = city.registry.tiers.find(({ centre }) => centre === unit);
  return tier && `${tier.id}-leader`;
};
const ownPending = (incident: PlayedIncident, unit: string): PlayedObligation[] =>
  incident.obligations.filter((one) => one.unit === unit && one.state === 'pending');
const isOpen = ({ state }: PlayedIncident): boolean => !OVER_STATES.some((over) => over === state);
const units = (obligations: readonly PlayedObligation[]): string[] => [...new Set(obligations.map(({ unit }) => unit))];
const check = (name: string, ok: boolean): Check => ({ name, ok });

function resultOf({ name }: Story, incident: string, checks: readonly Check[], waiting?: readonly string[]): DrillResult {
  const passed = checks.every(({ ok }) => ok);
  return { scenario: name, incidents: [incident], passed, checks, ...(waiting ? { waiting } : {}) };
}
