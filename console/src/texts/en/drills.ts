import type { drills as zh } from '../zh/drills.ts';

export const drills: Record<keyof typeof zh, string> = {
  'nav.drills': 'Drills',
  'drills.title': 'Drills',
  'drills.lead': 'An exercise is marked as one and left out of statistics; everything else is as in a real incident.',
  'drills.passed': 'A drill has passed.',
  'drills.notPassed': 'No drill has passed yet.',
  'drills.scenarios': 'Scenarios, played from a terminal',
  'drills.handsOn':
    'With --hands-on it stops after the dispatch and leaves the answers to people. The command tells the result, check by check.',
  'drills.exercises': 'Exercises',
  'drills.none': 'There was no exercise yet',
  'drills.met': '{met} of {owed} tasks done, {late} late',
  'drill.outdoor-gas-leak': 'level I outdoor gas leak: five bodies in parallel, to the archive',
  'drill.water-main-leak': 'an old water main: its pressure falls before it bursts, and the water company sees to it',
  'drill.forbidden-zone': 'a vehicle with dangerous goods enters a forbidden area, and its operators see to it',
};
