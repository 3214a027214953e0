import { type Instant, plus, toMillis } from '../instant.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { ancestorOfKind, type TierPath } from '../tier/tier-path.ts';
import type { Mechanism } from './model.ts';
import type { BodyContext } from './resolve-body.ts';

/** A centre that handles an incident in place of the one the mechanism names. */
export interface Fallback {
  readonly from: string;
  readonly to: string;
  /** That of `to`. */
  readonly tier: TierPath;
}

/**
 * Whether the district's centre has to handle what `handler`, the city's, handles: when nothing has reached the city for as long as the mechanism
 * says. `downSince`: since when.
 */
export function fallbackOf(
  { version, town, registry }: BodyContext,
  handler: string,
  downSince: Instant,
  now: Instant,
): Fallback | undefined {
  const { handling } = version;
  if (!handling || toMillis(plus(downSince, handling.fallbackAfter)) > toMillis(now)) return undefined;
  const tier = ancestorOfKind(town, 'district');
  const to = tier && indexRegistry(registry).centreOf(tier);
  const isOfCity = handler === indexRegistry(registry).centreOf(registry.city.id);
  return to && isOfCity && to !== handler ? { from: handler, to, tier } : undefined;
}

/** The first moment at which a district that lost the city at `downSince` may have to handle what is the city's; `undefined`: never. */
export function firstFallback({ versions }: Mechanism, downSince: Instant): Instant | undefined {
  const limits = versions.flatMap(({ handling }) => handling?.fallbackAfter ?? []);
  return limits.length > 0 ? plus(downSince, Math.min(...limits)) : undefined;
}
