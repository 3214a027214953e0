import { declaredSpan } from '../../incident/declared.ts';
import type { Incident } from '../../incident/model.ts';
import type { IncidentStore } from '../../ports/incident-store.ts';
import type { Bindings } from '../bindings.ts';
import { contextOf } from './contexts.ts';
import { townScope } from './joint.ts';
import { type TellingDependencies, tell } from './tell.ts';

/**
 * Tells the rules that apply in a context alone what an incident declares, or no longer declares: in each town where it does. The incident is
 * read when they are told, so that what is told last is what it says now, in whatever order, and however often, its events come.
 */
export async function tellDeclared(
  deps: TellingDependencies & { readonly incidents: Pick<IncidentStore, 'load'> },
  current: (atLeast?: { readonly registry: number; readonly rules: number }) => Promise<Bindings>,
  id: string,
): Promise<void> {
  const incident = await deps.incidents.load(id);
  if (!incident || !declaredSpan(incident)) return;
  const bindings = await current();
  const rules = bindings.inContext(contextOf(incident.domain));
  const towns = rules.length === 0 ? [] : bindings.towns(placeOf(incident));
  for (const { domain, id: rule } of rules) {
    for (const town of towns) {
      await tell(deps, { bindings, current }, { domain, rule, scope: townScope(town) }, async () => {
        const span = declaredSpan((await deps.incidents.load(id)) ?? incident);
        return { contexts: span ? [span] : [] };
      });
    }
  }
}

const placeOf = ({ town, tier }: Incident) => town ?? tier;
