import type { Incident } from '../core/incident/model.ts';
import type { IncidentStore } from '../core/ports/incident-store.ts';

/** Groups of which the incident is remembered: of each some hundred bytes. */
const MOST_GROUPS = 10_000;

/**
 * The same incidents, for a function that takes alarms: with a group it reads the incident that it found open there last, since that is asked
 * for next. A store that reads together makes one call of it. What was read ahead is given once, to whoever asks for it next; who commits on
 * it compares versions as ever.
 */
export function lookingAhead(store: IncidentStore): IncidentStore {
  const openIn = new Map<string, string>();
  let ahead: { readonly id: string; readonly incident: Promise<Incident | undefined> } | undefined;
  const remember = (domain: string, asset: string, open: string | undefined): void => {
    if (open === undefined) return;
    if (openIn.size >= MOST_GROUPS) openIn.clear();
    openIn.set(`${domain}#${asset}`, open);
  };
  return {
    ...store,
    async group(domain, asset) {
      const id = openIn.get(`${domain}#${asset}`);
      if (id !== undefined) {
        const incident = store.load(id);
        // Nobody may ask for it: whoever does is told.
        incident.catch(() => {});
        ahead = { id, incident };
      }
      const group = await store.group(domain, asset);
      remember(domain, asset, group.open);
      return group;
    },
    load(id) {
      const read = ahead?.id === id ? ahead.incident : undefined;
      if (read) ahead = undefined;
      return read ?? store.load(id);
    },
    async commit(change) {
      await store.commit(change);
      if (change.group) remember(change.group.domain, change.group.asset, change.group.open);
    },
  };
}
