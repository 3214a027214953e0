import { OVER_STATES } from '../../core/incident/model.ts';
import { toInstant, toMillis } from '../../core/instant.ts';
import type { Thing } from '../../core/registry/model.ts';
import { indexRegistry } from '../../core/registry/registry-index.ts';
import { CommandFailed } from '../output.ts';
import { IncidentPlayer, type PlayedIncident, type PlayedObligation, waitFor } from './incident-player.ts';
import { PlayedSensor } from './leaking-sensor.ts';
import type { Check, DrillContext, DrillResult, Scenario } from './scenario.ts';

/** City time for which what the thing reports counts as played. */
const EXERCISE_MILLIS = 12 * 3_600_000;
/** %VOL: from background through the lower explosive limit of methane, 5 %, and back. */
const RISING = [0.2, 0.9, 2.4, 4.3, 6.2];
const FALLING = [3.1, 0.9, 0.2, 0.1];
/** Those whom a level I outdoor gas leak concerns (DOMAIN.md, "The linkage mechanism"). */
const FIVE_BODIES = ['owner', 'regulator@district', 'regulator@city', 'emergency@district', 'emergency@city'];
/** In the order in which the units' work is done; reports are published by the centre. */
const WORK = ['guide', 'support', 'arrive', 'dispose', 'feed-back'];

const REPORT = {
  cause: '（演练脚本）第三方施工损伤管道 / (script of a drill) a pipe damaged by construction work',
  measures: '（演练脚本）更换受损管段，施工前会商管线位置 / (script of a drill) pipe replaced; pipelines are agreed on before digging',
};

interface Place {
  readonly thing: Thing;
  readonly sensor: string;
  readonly asset: string;
}

/** Story 2 of DOMAIN.md: a level I outdoor gas leak, five bodies in parallel, to the archive. */
export const outdoorGasLeak: Scenario = {
  name: 'outdoor-gas-leak',
  description: {
    zh: '一级户外燃气泄漏：五个单位并行处置，直至归档',
    en: 'level I outdoor gas leak: five bodies in parallel, to the archive',
  },
  play,
};

async function play(context: DrillContext): Promise<DrillResult> {
  const { client, devices, tell } = context;
  const place = await freePlace(context);
  const { thing, asset } = place;
  const until = toInstant(toMillis((await client.info()).now) + EXERCISE_MILLIS);
  if (!context.actual) await client.demand('operator', 'POST', '/v1/local/exercise', { things: [thing.id], until });
  const sensor = new PlayedSensor(client, devices, { tenant: thing.tenant, thing: thing.id, sensor: place.sensor, metric: 'ch4' });
  tell(`${place.sensor}: CH4 rises to ${RISING.at(-1)} %VOL at ${asset}`);
  await sensor.show(RISING);
  const id = await waitFor(`an incident at ${asset}`, async () => {
    return (await gasIncidents(context)).find((incident) => incident.asset === asset && isOpen(incident))?.id;
  });
  const player = new IncidentPlayer(client, id);
  const raised = await player.incident();
  tell(`${id}: raised at grade ${raised.grade}`);

  const watch = `${thing.tenant}-leader`;
  await player.act(watch, 'assess');
  await player.act(watch, 'confirm', { level: 'I', reason: '甲烷超过爆炸下限 / methane above the lower explosive limit' });
  const dispatched = await player.act(watch, 'dispatch');
  const owing = units(dispatched.obligations.filter(({ state, action }) => state === 'pending' && action !== 'report'));
  tell(`${id}: assessed, confirmed as level I, dispatched to ${owing.join(', ')}`);
  const userOf = (unit: string): string => watchOf(context, unit) ?? `${unit}-member`;
  const checks = [
    check('raised at grade I', raised.grade === 'I'),
    check(context.actual ? 'not marked as an exercise' : 'marked as an exercise', raised.exercise !== context.actual),
    check('confirmed as level I', dispatched.level === 'I'),
    check(
      'five bodies owe something',
      FIVE_BODIES.every((body) => dispatched.obligations.some((one) => one.body === body)),
    ),
    check('every unit that owes something was told', await toldAll(context, id, owing)),
  ];
  if (context.handsOn) return resultOf(id, checks, owing.map(userOf));

  for (const unit of owing) await player.act(userOf(unit), 'acknowledge', { obligation: ownPending(dispatched, unit)[0]?.id });
  tell(`${id}: acknowledged by all`);
  await work(context, player, userOf);
  await sensor.show(FALLING);
  await waitFor('the alarm to end in the data', async () =>
    (await player.incident()).alarms.every(({ clearedAt }) => clearedAt !== undefined) ? true : undefined,
  );
  for (const action of ['verify', 'clear']) await player.act(watch, action);
  await player.act(watch, 'publish-report', REPORT);
  const archived = await player.act(watch, 'archive');
  tell(`${id}: verified, cleared, reported and archived`);
  const { verified } = (await client.demand('auditor', 'GET', `/v1/audit/${id}`)).body as { verified: boolean };
  const kept = archived.obligations.filter(({ state }) => state !== 'superseded');
  return resultOf(id, [
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
async function work(context: DrillContext, player: IncidentPlayer, userOf: (unit: string) => string): Promise<void> {
  const { position } = assetOf(context, (await player.incident()).asset ?? '') ?? {};
  for (const action of WORK) {
    const due = (await player.incident()).obligations.filter((one) => one.action === action && one.state === 'pending');
    for (const { id, unit } of due) {
      await player.act(userOf(unit), action, { obligation: id, ...(action === 'arrive' && position ? { position } : {}) });
    }
    if (due.length > 0) context.tell(`${player.id}: ${action} done by ${units(due).join(', ')}`);
  }
}

/** A gas thing at whose asset nothing is going on; one at which nothing ever was, if there is any. */
async function freePlace(context: DrillContext): Promise<Place> {
  const incidents = await gasIncidents(context);
  const known = new Set(incidents.map(({ asset }) => asset));
  const busy = new Set(incidents.filter(isOpen).map(({ asset }) => asset));
  const places = context.city.registry.things.flatMap((thing): Place[] => {
    const sensor = thing.sensors.find(({ metrics }) => metrics.some(({ metric }) => metric === 'ch4'));
    return sensor && assetOf(context, sensor.asset)?.domain === 'gas' ? [{ thing, sensor: sensor.id, asset: sensor.asset }] : [];
  });
  const place = places.find(({ asset }) => !known.has(asset)) ?? places.find(({ asset }) => !busy.has(asset));
  if (place) return place;
  throw new CommandFailed(1, 'every gas asset of the city has an open incident: close one, or start with another --data folder');
}

async function gasIncidents({ client }: DrillContext): Promise<PlayedIncident[]> {
  const { body } = await client.demand('auditor', 'GET', '/v1/incidents?domain=gas&limit=200');
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

const assetOf = ({ city }: DrillContext, id: string) => indexRegistry(city.registry).asset(id);
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

function resultOf(incident: string, checks: readonly Check[], waiting?: readonly string[]): DrillResult {
  const passed = checks.every(({ ok }) => ok);
  return { scenario: outdoorGasLeak.name, incidents: [incident], passed, checks, ...(waiting ? { waiting } : {}) };
}
