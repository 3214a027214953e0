import { allAny } from './all-any.ts';
import { anomaly } from './anomaly.ts';
import { area } from './area.ts';
import { baseline } from './baseline.ts';
import { change } from './change.ts';
import { comparison } from './comparison.ts';
import { context } from './context.ts';
import { count } from './count.ts';
import type { Kind, RuleMember } from './kind.ts';
import { missing } from './missing.ts';
import { schedule, season } from './occasions.ts';
import { over } from './over.ts';

/** What `when` may hold: one of their names. A new kind is a module of its own and a line here. */
export const KINDS: readonly Kind[] = [comparison, change, area, count, baseline, anomaly, missing, allAny];

/** What may stand beside `when`, of kinds that need more than it says. */
export const RULE_MEMBERS: readonly RuleMember[] = [over, schedule, season, context];
