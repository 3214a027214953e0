import { actions } from './zh/actions.ts';
import { chart } from './zh/chart.ts';
import { city } from './zh/city.ts';
import { deadLetters } from './zh/dead-letters.ts';
import { drills } from './zh/drills.ts';
import { frame } from './zh/frame.ts';
import { incident } from './zh/incident.ts';
import { mechanism } from './zh/mechanism.ts';
import { outbox } from './zh/outbox.ts';
import { report } from './zh/report.ts';
import { rosters } from './zh/rosters.ts';
import { shift } from './zh/shift.ts';
import { silences } from './zh/silences.ts';
import { statistics } from './zh/statistics.ts';
import { steps } from './zh/steps.ts';
import { things } from './zh/things.ts';
import { watch } from './zh/watch.ts';
import { words } from './zh/words.ts';

/** Every text of the Chinese console, by page. */
export const zh = {
  ...frame,
  ...watch,
  ...city,
  ...shift,
  ...deadLetters,
  ...words,
  ...actions,
  ...incident,
  ...report,
  ...things,
  ...outbox,
  ...drills,
  ...rosters,
  ...silences,
  ...statistics,
  ...chart,
  ...steps,
  ...mechanism,
};
