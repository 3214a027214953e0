import type { Instant } from '../instant.ts';
import { type Condition, escalationSteps, type ResolvedStep, ruleOf } from '../mechanism/escalation.ts';
import type { Body, EscalationRule } from '../mechanism/model.ts';
import type { BodyContext } from '../mechanism/resolve-body.ts';
import { mechanismNamed } from '../mechanism/versions.ts';
import type { OnCall } from '../ports/on-call.ts';
import type { PublicationSource } from '../ports/publications.ts';
import { actsAsCentre, owedAfterDispatch } from './acknowledgement.ts';
import { beginEscalation } from './escalate.ts';
import type { NewEvent } from './events.ts';
import type { Escalation, Incident } from './model.ts';
import { canBeMet } from './obligations.ts';
import type { PlanSources } from './replan.ts';

/** The rule of a condition for an incident, by the mechanism it was raised under, and whom its steps lead to among the units there are now. */
export function chainFor(
  incident: Incident,
  condition: Condition,
  { mechanism, registry }: PlanSources,
  body: Body,
  unit: string,
): { readonly rule: EscalationRule | undefined; readonly steps: ResolvedStep[] } {
  const version = mechanismNamed(mechanism, incident.mechanism);
  const context: BodyContext = { version, domain: incident.domain, town: incident.town ?? incident.tier, registry };
  const rule = ruleOf(version, condition);
  return { rule, steps: escalationSteps(rule, context, body, unit) };
}

export interface ConditionDependencies {
  readonly publications: PublicationSource;
  /** @default somebody is taken to be on call everywhere */
  readonly onCall?: OnCall;
}

/** A clock that ran out. */
export type RanOut = Extract<NewEvent, { type: 'obligation-breached' | 'acknowledgement-missed' }>;

export interface Conditions {
  /** The event with whom its condition is taken to from now on; at once, where nobody is on call for the unit. */
  begun(incident: Incident, event: RanOut): Promise<NewEvent>;
  isUnattended(unit: string, incident: Incident): Promise<boolean>;
  published(): Promise<PlanSources>;
}

/** How conditions begin at a moment. What is published is read once, and once who is on call for a unit. */
export function conditionsAt({ publications, onCall }: ConditionDependencies, now: Instant): Conditions {
  let sources: Promise<PlanSources> | undefined;
  const published = (): Promise<PlanSources> => {
    sources ??= Promise.all([publications.active('mechanism'), publications.active('registry')]).then(([mechanism, registry]) => ({
      mechanism: mechanism.body,
      registry: registry.body,
    }));
    return sources;
  };
  const known = new Map<string, Promise<boolean>>();
  const isUnattended = async (unit: string, { domain }: Incident): Promise<boolean> => {
    const key = `${domain}#${unit}`;
    const answer = known.get(key) ?? Promise.resolve(onCall?.of(unit, domain, now)).then((people) => people?.length === 0);
    known.set(key, answer);
    return answer;
  };
  const begin = async (incident: Incident, condition: Condition, body: Body, unit: string, earlier?: Escalation): Promise<Begun> => {
    const { rule, steps } = chainFor(incident, condition, await published(), body, unit);
    const fresh = beginEscalation(earlier ? earlier.steps.slice(earlier.told) : steps, rule, now);
    // What a person has escalated before the clock ran out goes on from where it stands.
    const escalation = fresh && earlier ? { ...fresh, steps: earlier.steps, told: earlier.told } : fresh;
    const nobodyOnCall = await isUnattended(unit, incident);
    if (!escalation) return nobodyOnCall ? { nobodyOnCall } : {};
    return nobodyOnCall ? { escalation: escalation.next ? { ...escalation, next: now } : escalation, nobodyOnCall } : { escalation };
  };
  const begun = async (incident: Incident, event: RanOut): Promise<NewEvent> => {
    const { unit } = event.data;
    if (event.type === 'obligation-breached') {
      const one = incident.obligations.find(({ id }) => id === event.data.obligation);
      if (!one || !canBeMet(incident, one)) return event;
      return { ...event, data: { ...event.data, ...(await begin(incident, 'notClosed', one.body, unit, one.escalation)) } };
    }
    const owed = owedAfterDispatch(incident, unit);
    const body = actsAsCentre(owed) ? 'centre' : (owed.find(({ body: own }) => own !== 'centre')?.body ?? 'owner');
    return { ...event, data: { ...event.data, ...(await begin(incident, 'notAcknowledged', body, unit)) } };
  };
  return { begun, isUnattended, published };
}

type Begun = { readonly escalation?: Escalation; readonly nobodyOnCall?: true };
