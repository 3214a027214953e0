import { durationText } from '../duration.ts';
import type { Grade } from '../registry/model.ts';
import { type BodyContext, resolveBody } from './resolve-body.ts';
import { flowOf } from './versions.ts';

/** One line of `mechanism explain --json`. */
export interface ExplainedObligation {
  readonly body: string;
  /** `null`: nobody stands behind the body here. */
  readonly unit: string | null;
  readonly action: string;
  readonly from: string;
  /** ISO 8601 duration. */
  readonly within: string;
  readonly provisional: boolean;
}

/** Who owes what by when, for a domain and level at a place. */
export function explain(context: BodyContext, level: Grade): ExplainedObligation[] {
  return flowOf(context.version, context.domain).levels[level].map(({ body, action, from, within, provisional }) => ({
    body,
    unit: resolveBody(body, context) ?? null,
    action,
    from,
    within: durationText(within),
    provisional,
  }));
}
