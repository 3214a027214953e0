import type { Deciding } from '../access/authorization.ts';
import { isMoreSevere } from '../alarm/rule-machine.ts';
import { sensorBehind } from '../alarm/sources.ts';
import type { IncidentChange } from '../ports/incident-store.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { invalid, noteOf, optionalTextOf } from './action-input.ts';
import { changeOf, type IncidentDependencies } from './append.ts';
import type { ConditionDependencies } from './begin-escalation.ts';
import { type Decision, event } from './decision.ts';
import { groupName } from './grouping.ts';
import { merge } from './merge-incidents.ts';
import type { AlarmRow, Incident } from './model.ts';
import { openIncident } from './open-incident.ts';
import { whereItGoesOn } from './successor.ts';

/** Decides on two incidents that change together: the steps to commit, one after the other. */
type DecisionDependencies = IncidentDependencies & ConditionDependencies & Deciding;
export type DecideOnTwo = (deps: DecisionDependencies, decision: Decision) => Promise<readonly IncidentChange[]>;

export const TWO_INCIDENT_DECISIONS: Readonly<Record<string, DecideOnTwo>> = { merge, split };

/** Makes some of the alarms an incident of their own, raised now; at least one stays. */
async function split(deps: IncidentDependencies, decision: Decision): Promise<readonly IncidentChange[]> {
  const { incident, input, actor } = decision;
  // What is folded, or held back, cannot be told apart by a person.
  const own = incident.alarms.filter(({ movedTo, inhibitedBy, folded }) => !movedTo && !inhibitedBy && !folded);
  const stays = incident.alarms.some(({ movedTo, folded }) => !movedTo && folded);
  const [first, ...further] = mostSevereFirst(chosenOf(input.alarms, own));
  if (!first || (further.length + 1 === own.length && !stays))
    throw invalid('/alarms', `expected some of ${own.map(({ episode }) => `"${episode}"`).join(', ')}, not all of them`);
  const { domain, kind, exercise } = incident;
  const place = incident.town ?? incident.tier;
  const { asset, position } = placeOf(decision, [first, ...further]);
  const opened = await openIncident(deps, {
    domain,
    kind,
    title: optionalTextOf(input, 'title') ?? incident.title,
    grade: first.grade,
    place,
    ...(asset ? { asset } : {}),
    ...(position ? { position } : {}),
    occurredAt: first.onsetAt,
    exercise,
    splitFrom: incident.id,
    alarm: first,
    ...(further.length > 0 ? { furtherAlarms: further } : {}),
    actor,
    seed: `${incident.id}#${incident.version}`,
  });
  const reason = optionalTextOf(input, 'reason');
  const alarms = [first, ...further].map(({ episode }) => episode);
  const data = { into: opened.after.id, alarms, ...noteOf(input), ...(reason ? { reason } : {}) };
  const change = changeOf(deps, incident, [event(decision, 'split', data)]);
  return [{ ...change, ...(await groupOf(deps, decision, opened.after)), other: opened }];
}

/** The place of the alarms, where they are all of one asset; else that of the incident they come from. */
function placeOf({ incident, sources }: Decision, alarms: readonly AlarmRow[]): Pick<Incident, 'asset' | 'position'> {
  const index = indexRegistry(sources.registry);
  const assets = new Set(alarms.map((alarm) => index.sensor(sensorBehind(alarm))?.sensor.asset));
  const [only] = assets;
  const asset = assets.size === 1 && only !== undefined ? index.asset(only) : undefined;
  return asset ? { asset: asset.id, position: asset.position } : incident;
}

/** From now on the alarms of an asset that has left the incident altogether go where it went. */
async function groupOf(deps: IncidentDependencies, { incident }: Decision, opened: Incident): Promise<Pick<IncidentChange, 'group'>> {
  if (opened.asset === undefined || opened.asset === incident.asset) return {};
  const group = await deps.incidents.group(incident.domain, groupName(opened.asset, incident.exercise));
  const holder = await whereItGoesOn(deps.incidents, group.open);
  return holder?.id === incident.id ? { group: { ...group, open: opened.id } } : {};
}

function chosenOf(names: unknown, own: readonly AlarmRow[]): AlarmRow[] {
  if (!Array.isArray(names) || !names.every((name) => own.some(({ episode }) => episode === name)))
    throw invalid('/alarms', `expected a list of some of ${own.map(({ episode }) => `"${episode}"`).join(', ')}`);
  return own.filter(({ episode }) => names.includes(episode));
}

const mostSevereFirst = (alarms: readonly AlarmRow[]): AlarmRow[] =>
  alarms.toSorted((a, b) => (isMoreSevere(a.grade, b.grade) ? -1 : isMoreSevere(b.grade, a.grade) ? 1 : 0));
