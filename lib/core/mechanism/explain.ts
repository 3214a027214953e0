import { durationText } from '../duration.ts';
import type { Grade } from '../registry/model.ts';
import { namesBefore } from './lines.ts';
import type { EvidenceKind } from './model.ts';
import { atLevel, type BodyContext, resolveBody } from './resolve-body.ts';
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
  /** Lines that must be met before the clock starts; absent where there are none. */
  readonly after?: readonly string[];
  /** What has to be shown; absent where nothing has. */
  readonly evidence?: readonly EvidenceKind[];
}

/** Who owes what by when, for a domain and level at a place. */
export function explain(place: BodyContext, level: Grade): ExplainedObligation[] {
  const context = atLevel(place, level);
  const lines = flowOf(context.version, context.domain).levels[level];
  return lines.map((line) => {
    const after = namesBefore(line, lines);
    return {
      body: line.body,
      unit: resolveBody(line.body, context) ?? null,
      action: line.action,
      from: line.from,
      within: durationText(line.within),
      provisional: line.provisional,
      ...(after.length > 0 ? { after } : {}),
      ...(line.evidence ? { evidence: line.evidence } : {}),
    };
  });
}
