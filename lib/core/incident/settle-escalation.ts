import type { Instant } from '../instant.ts';
import { LEAD } from '../mechanism/model.ts';
import { conditionsAt } from './begin-escalation.ts';
import { withDeputy } from './calls.ts';
import { type WithLetters, withDraft } from './draft-letter.ts';
import type { NewEvent } from './events.ts';
import type { Incident } from './model.ts';
import type { WatchDependencies } from './watch-deadlines.ts';

/**
 * Completes what a clock has to say: a condition that begins settles whom it is taken to, and whoever is told while nobody is on call for
 * them is passed at once. What is published is read once a pass.
 */
export function escalations(deps: WatchDependencies, now: Instant): (incident: Incident, event: NewEvent) => Promise<WithLetters> {
  const { begun, isUnattended, published } = conditionsAt(deps, now);
  return async (incident, event) => {
    switch (event.type) {
      case 'obligation-breached':
      case 'acknowledgement-missed':
        return { event: await begun(incident, event) };
      case 'obligation-escalated':
      case 'acknowledgement-escalated': {
        const { body, to, next } = event.data;
        const isPassed = body !== LEAD && (await isUnattended(to, incident));
        const atOnce = isPassed ? { nobodyOnCall: true as const, ...(next ? { next: now } : {}) } : {};
        const whole = { ...event, data: { ...event.data, ...atOnce } } as NewEvent;
        return withDraft(incident, whole, (await published()).registry, now);
      }
      case 'deputy-called-for':
        return { event: await withDeputy(incident, event, deps.onCall, now) };
      default:
        return { event };
    }
  };
}
