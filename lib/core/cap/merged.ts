import type { Incident } from '../incident/model.ts';

/** The incident that this one was merged into: what is said of it goes on there. */
export const mergedInto = (incident: Incident): string | undefined =>
  'mergedInto' in incident && typeof incident.mergedInto === 'string' ? incident.mergedInto : undefined;
