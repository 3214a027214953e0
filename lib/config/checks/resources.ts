import type { Draft } from '../draft.ts';
import type { Fault } from '../fault.ts';

const LISTS = ['resources', 'cameras'] as const;

/** Ids of resources and cameras that are borne twice; they have a space of names of their own. */
export function checkResources(draft: Draft): Fault[] {
  const faults: Fault[] = [];
  const first = new Map<string, Fault>();
  for (const file of draft.resources) {
    for (const list of LISTS) {
      for (const [index, { id }] of (file.value[list] ?? []).entries()) {
        const here = file.fault([list, index, 'id'], '');
        const before = first.get(id);
        if (!before) first.set(id, here);
        else
          faults.push({
            ...here,
            message: `"${id}" is there already (${before.file}:${before.line}): expected ids that are unique among resources and cameras`,
          });
      }
    }
  }
  return faults;
}
