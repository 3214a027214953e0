import { type Instant, plus, toInstant, toMillis } from '../instant.ts';
import type { Clock } from '../ports/clock.ts';
import type { HubContact, HubContactStore, HubLink, HubLinkState, HubLinkView } from '../ports/hub-link.ts';
import type { Observe } from '../ports/observer.ts';

/** Milliseconds from one beat of the hub to the next. */
export const BEAT_EVERY = 60_000;
/** Who listens each minute and last did so longer ago was away. */
const LONGEST_BETWEEN_PASSES = 3 * BEAT_EVERY;

/** What a link is judged by. */
type Signs = Pick<HubContact, 'heardAt' | 'listeningSince'>;

/** The moment from which on the hub has been silent, so far: it was heard then, or the district began to listen. */
const silentFrom = ({ heardAt, listeningSince }: Signs): Instant =>
  heardAt !== undefined && toMillis(heardAt) > toMillis(listeningSince) ? heardAt : listeningSince;

/**
 * A link is down since the moment at which the next sign of life was due and did not come. `every`: milliseconds within which one is due; 0 where
 * a break is noticed at once. How long it must be down until somebody acts on it is the mechanism's to say.
 */
export function linkState(signs: Signs, every: number, now: number): HubLinkState {
  const due = plus(silentFrom(signs), every);
  return { ...(signs.heardAt ? { heardAt: signs.heardAt } : {}), ...(toMillis(due) <= now ? { downSince: due } : {}) };
}

/** A district's link as its newest signs of life show it. */
export const hubLinkView = (contacts: Pick<HubContactStore, 'read'>, clock: Clock): HubLinkView => ({
  async state() {
    const contact = await contacts.read();
    return contact && linkState(contact, BEAT_EVERY, clock.now());
  },
});

export interface ListeningDependencies {
  readonly contacts: HubContactStore;
  readonly clock: Clock;
  readonly observe: Observe;
}

/**
 * The link as the deadline watcher finds it, who listens for the hub's beats each minute. A district that was away itself begins to listen anew:
 * it has not found the hub silent. So does one that never listened, and a hub that it never hears is out of reach like any other.
 */
export function listeningLink({ contacts, clock, observe }: ListeningDependencies): HubLink {
  return {
    async downSince() {
      const now = clock.now();
      const known = await contacts.read();
      const isUnbroken = known !== undefined && now - toMillis(known.listenedAt) <= LONGEST_BETWEEN_PASSES;
      const contact: HubContact = {
        ...known,
        listenedAt: toInstant(now),
        listeningSince: isUnbroken ? known.listeningSince : toInstant(now),
      };
      await contacts.listened(contact);
      observe({ what: 'listened-for-hub', silence: Math.max(0, now - toMillis(silentFrom(contact))) });
      return linkState(contact, BEAT_EVERY, now).downSince;
    },
  };
}
