import { allowedActions } from '../../../lib/core/incident/allowed-actions.ts';
import type { Incident, Obligation } from '../../../lib/core/incident/model.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { AUTHORIZER } from './authorizer.ts';
import { user } from './foshan.ts';
import { HERE, type IncidentCity, MINUTE } from './incident-city.ts';

/** People of every kind that acts: the watches of three tiers, units, regulators. */
export const PEOPLE = [
  'chancheng-duty',
  'chancheng-leader',
  'foshan-leader',
  'zumiao-duty',
  'gas-sector',
  'foshan-gas-member',
  'chancheng-housing-bureau-lead',
  'water-company-member',
  'chancheng-water-bureau-member',
  'chancheng-emergency-bureau-lead',
  'supervisor',
  'auditor',
] as const;

const GRADES = ['I', 'II', 'III'] as const;
const UNITS = ['water-company', 'chancheng-centre', 'foshan-gas', 'chancheng-water-bureau'] as const;

export const pickOf = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

const later = (city: IncidentCity, obligation?: Obligation): string =>
  toInstant(Math.max(city.now, obligation?.due ? Date.parse(obligation.due) : 0) + 45 * MINUTE);

const asksForTime = ({ extensions }: Obligation): boolean => extensions?.some(({ decidedAt }) => !decidedAt) === true;

/**
 * What a person who means it sends with an action; `undefined` where only somebody else, or something more, could make it work. `others`
 * are the open incidents it may be merged into.
 */
export function meantInput(
  city: IncidentCity,
  incident: Incident,
  name: string,
  action: string,
  pick: number,
  others: readonly Incident[],
): object | undefined {
  const person = user(name);
  const pending = incident.obligations.filter(({ state }) => state === 'pending');
  const own = pending.filter(({ unit }) => unit === person.unit);
  const isLeader = person.roles.includes('shift-leader');
  const note = pickOf(['说明', '\u0000\u202e<script>', 'é vs e\u0301', '🚒'], pick);
  switch (action) {
    case 'confirm':
      return { level: isLeader ? pickOf(GRADES, pick) : pickOf(['II', 'III'], pick), reason: 'seen' };
    case 'false-alarm':
      return { reasonCode: 'other', text: note };
    case 'return':
      return { reason: 'not ours' };
    case 'reassign':
      return { obligation: pickOf(pending, pick).id, unit: pickOf(UNITS, pick) };
    case 'arrive':
      return { obligation: own.find((one) => one.action === 'arrive')?.id, position: HERE, note };
    case 'dispose':
    case 'feed-back':
    case 'guide':
    case 'support':
    case 'task': {
      const acknowledged = incident.tasks.some(({ unit, acknowledgedAt }) => unit === person.unit && acknowledgedAt);
      return { obligation: own.find((one) => one.action === action && (acknowledged || one.from === 'assigned'))?.id, note };
    }
    case 'reject':
      return { obligation: incident.obligations.findLast((one) => one.action === 'dispose' && one.state === 'met')?.id };
    case 'escalate': {
      // A chain that has come to its end is taken no further.
      const further = pending.find(({ escalation }) => !escalation || escalation.told < escalation.steps.length);
      return further && { obligation: further.id, reason: 'at once' };
    }
    case 'supervise':
      return { obligation: pickOf(pending, pick).id, text: note };
    case 'regrade':
      return regradeInput(incident, isLeader, pick);
    case 'assign-task':
      return { unit: pickOf(UNITS, pick), text: 'close the sluice', due: later(city) };
    case 'request-support':
      return { unit: pickOf(UNITS, pick), ...(pick % 2 ? { due: later(city) } : {}) };
    case 'request-extension': {
      const asked = own.find((one) => one.due && !asksForTime(one));
      return { obligation: asked?.id, reason: 'busy', due: later(city, asked) };
    }
    case 'grant-extension': {
      const mine = pending.filter((one) => one.extensions?.some(({ decidedAt, askedBy }) => !decidedAt && askedBy !== name));
      const asked = mine.find((one) => one.unit !== person.unit || isLeader);
      return pick % 3 ? { obligation: asked?.id, due: later(city, asked) } : { obligation: asked?.id, granted: false };
    }
    case 'activate-plan':
      return { plan: `plan ${incident.version}`, area: '祖庙' };
    case 'end-plan':
      return { plan: incident.plans?.find(({ endedAt }) => !endedAt)?.plan };
    case 'on-scene-support':
      return { text: note, position: HERE };
    case 'merge': {
      const into = others.find((other) =>
        allowedActions(other, toInstant(city.now), { authorizer: AUTHORIZER, principal: person }).includes('merge'),
      );
      const open = into ? into.obligations.filter(({ state }) => state === 'pending').length : 0;
      return into && pending.length + open <= 60 ? { into: into.id } : undefined;
    }
    case 'split': {
      const alarms = incident.alarms.filter(({ movedTo }) => !movedTo);
      return { alarms: alarms.slice(1).map(({ episode }) => episode) };
    }
    case 'declare-cause':
      return { cause: 'a burst main', radius: 2000 };
    case 'publish-report':
    case 'correct-report':
      return { cause: 'a valve', measures: 'it was replaced', reason: 'a slip' };
    default:
      return { note };
  }
}

function regradeInput({ grade, level }: Incident, isLeader: boolean, pick: number): object {
  const free = isLeader ? GRADES : (['II', 'III'] as const);
  const member = level && (pick % 2 === 0 || (grade === 'I' && !isLeader)) && (isLeader || level !== 'I') ? 'level' : 'grade';
  const now = member === 'level' ? level : grade;
  const to = pickOf(
    free.filter((one) => one !== now),
    pick,
  );
  return { [member]: to, reason: 'wind' };
}

/** Anything at all, under members that some action looks at. */
export const wildInput = (incident: Incident, pick: number): object => ({
  obligation: pickOf([...incident.obligations.map(({ id }) => id), undefined, 'o999', 7], pick),
  level: pickOf([...GRADES, undefined, 'IV'], pick),
  grade: pickOf([undefined, ...GRADES, 3], pick),
  reasonCode: pickOf(['other', 'because'], pick),
  reason: pickOf(['because', '', undefined], pick),
  text: pickOf(['x', undefined, ' '], pick),
  unit: pickOf([...UNITS, 'nobody', undefined], pick),
  due: pickOf(['2099-01-01T00:00:00+08:00', '1999-01-01T00:00:00+08:00', 'soon', undefined], pick),
  position: pickOf([HERE, undefined, { lat: 99, lon: 0 }], pick),
  alarms: pickOf([undefined, [], incident.alarms.map(({ episode }) => episode), ['nothing']], pick),
  into: pickOf([incident.id, 'nowhere', undefined], pick),
  plan: pickOf(['a plan', undefined], pick),
  granted: pickOf([undefined, true, false, 'yes'], pick),
  cause: pickOf(['x', undefined], pick),
  measures: 'x',
  note: pickOf(['half \ud800 a pair', '🚒', undefined], pick),
});
