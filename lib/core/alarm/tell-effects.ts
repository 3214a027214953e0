import type { Observe } from '../ports/observer.ts';
import type { AlarmEffect } from './model.ts';
import type { Sample } from './samples.ts';

/** Tells of committed effects, each with the pack whose reading caused it: where a log is followed from a pack to an alarm. */
export function tellEffects(
  observe: Observe,
  thing: string,
  effects: readonly AlarmEffect[],
  samples: ReadonlyMap<string, readonly Sample[]>,
): void {
  for (const effect of effects) {
    if (effect.effect === 'fault') {
      const { effect: _kind, id, time: _at, since: _from, ...about } = effect;
      observe({ what: 'sensor-fault', thing, effect: id, ...about });
      continue;
    }
    const { id, episode, sensor, metric, rule, time } = effect;
    const pack = packOf(samples.get(`${sensor}/${metric}`), time);
    const about = { thing, effect: id, episode, sensor, metric, rule, ...(pack === undefined ? {} : { pack }) };
    if (effect.effect === 'amendment') {
      observe({ what: 'alarm-amended', ...about, retracted: effect.corrected.length === 0 });
      continue;
    }
    const { transition, grade, value, over = false, reason } = effect;
    observe({ what: 'alarm-changed', ...about, transition, grade, value, over, ...(reason ? { reason } : {}) });
  }
}

/** The pack of the reading itself; where late data showed it in readings kept before, the first of the packs that came late. */
function packOf(samples: readonly Sample[] | undefined, time: number): string | undefined {
  return (samples?.find((sample) => sample.time === time) ?? samples?.[0])?.digest;
}
