import type { Bindings } from '../bindings.ts';
import { putOff, type TellingDependencies, tell } from './tell.ts';

/** Conditions that are looked at in one pass; the rest are the next one's, the earliest first. */
const MOST = 500;

/**
 * Looks at every condition in which something has ended by the ingest watermark (epoch milliseconds; up to there everything that was received
 * has been evaluated) without anybody having told of it. Returns why some could not be looked at, by name: the next pass tries again.
 */
export async function lookForEnds(
  deps: TellingDependencies,
  current: (atLeast?: { readonly registry: number; readonly rules: number }) => Promise<Bindings>,
  watermark: number,
): Promise<ReadonlyMap<string, unknown>> {
  const failures = new Map<string, unknown>();
  const due = await deps.compounds.due(watermark, MOST);
  if (due.length === 0) return failures;
  const bindings = await current();
  for (const key of due) {
    await tell(deps, { bindings, current }, key, async () => ({ watermark })).catch(async (cause: unknown) => {
      failures.set(`${key.rule}@${key.scope}`, cause);
      // One that cannot be written stays due as it is.
      await putOff(deps, key, watermark).catch(() => undefined);
    });
  }
  return failures;
}
