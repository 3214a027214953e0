import type { rosters as zh } from '../zh/rosters.ts';

export const rosters: Record<keyof typeof zh, string> = {
  'nav.rosters': 'Rosters',
  'rosters.title': 'Rosters',
  'rosters.lead': 'Who is on call in the coming seven days, and when nobody is. New ones are published by',
  'rosters.gapsAlone': 'With gaps alone',
  'rosters.none': 'There is no such roster',
  'rosters.allDomains': 'all domains',
  'rosters.first': 'Now:',
  'rosters.nobody': 'nobody',
  'rosters.noGaps': 'No gaps',
  'rosters.gaps': '{count} times without anybody',
  'rosters.keptBy': '(kept by {tier} meanwhile)',
  'rosters.unkept': '(kept by nobody else)',
  'rosters.all': 'All duties',
  'rosters.from': 'From',
  'rosters.to': 'To',
  'rosters.who': 'On call',
  'rosters.deputies': 'Deputies: {people}',
};
