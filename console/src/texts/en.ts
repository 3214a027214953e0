import { actions } from './en/actions.ts';
import { chart } from './en/chart.ts';
import { city } from './en/city.ts';
import { deadLetters } from './en/dead-letters.ts';
import { drills } from './en/drills.ts';
import { frame } from './en/frame.ts';
import { incident } from './en/incident.ts';
import { mechanism } from './en/mechanism.ts';
import { outbox } from './en/outbox.ts';
import { report } from './en/report.ts';
import { rosters } from './en/rosters.ts';
import { shift } from './en/shift.ts';
import { silences } from './en/silences.ts';
import { statistics } from './en/statistics.ts';
import { steps } from './en/steps.ts';
import { things } from './en/things.ts';
import { watch } from './en/watch.ts';
import { words } from './en/words.ts';
import type { zh } from './zh.ts';

/** Every text of the English console; the keys are those of the Chinese one, which the compiler and a test check. */
export const en: Record<keyof typeof zh, string> = {
  ...frame,
  ...watch,
  ...city,
  ...shift,
  ...deadLetters,
  ...things,
  ...mechanism,
  ...outbox,
  ...drills,
  ...rosters,
  ...silences,
  ...statistics,
  ...words,
  ...actions,
  ...incident,
  ...report,
  ...chart,
  ...steps,
};
