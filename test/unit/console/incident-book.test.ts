import { expect, it } from 'vitest';
import type { ApiIncident } from '../../../console/src/api/types.ts';
import { titleOf } from '../../../console/src/components/title.ts';
import { IncidentBook } from '../../../console/src/live/incident-book.ts';
import { wordOf } from '../../../console/src/texts/texts.ts';

const INCIDENT: ApiIncident = {
  id: '01M864DJ622B8M69XMA00RGJ22-chancheng',
  version: 3,
  state: 'assessing',
  domain: 'gas',
  kind: 'ch4-space',
  title: '祖庙街道1号阀井 ch4 / Zumiao valve well 1 ch4',
  grade: 'II',
  tier: 'chancheng',
  raisedAt: '2026-11-24T14:38:15.000+08:00',
  exercise: false,
  mechanism: '2022-06',
  alarms: [
    {
      episode: 'e1',
      sensor: 'gas-zumiao-01-ch4-1',
      metric: 'ch4',
      rule: 'ch4-space',
      grade: 'II',
      value: 4.5,
      onsetAt: '2026-11-24T14:38:15.000+08:00',
    },
  ],
};
const english = { language: 'en', word: (family: string, value: string) => wordOf('en', family, value) } as const;

it('an answer that was overtaken by a newer one changes nothing', () => {
  const book = new IncidentBook();
  book.merge([INCIDENT]);
  expect(book.merge([{ ...INCIDENT, version: 2, state: 'raised' }])).toEqual([]);
  expect(book.incidents.get(INCIDENT.id)?.state).toBe('assessing');
});

it('a list’s summary does not take the place of the whole incident of the same version', () => {
  const book = new IncidentBook();
  book.merge([{ ...INCIDENT, timeline: [] }]);
  book.merge([INCIDENT]);
  expect(book.incidents.get(INCIDENT.id)?.timeline).toEqual([]);
});

it('new incidents and grades that rose are news; closed ones and grades that stayed are not', () => {
  const book = new IncidentBook();
  expect(book.merge([INCIDENT]).map(({ kind }) => kind)).toEqual(['new']);
  expect(book.merge([{ ...INCIDENT, version: 4 }])).toEqual([]);
  expect(book.merge([{ ...INCIDENT, version: 5, grade: 'I' }]).map(({ kind }) => kind)).toEqual(['grade-raised']);
  expect(book.merge([{ ...INCIDENT, id: 'another', state: 'false-alarm' }])).toEqual([]);
});

it('the title of an alarm’s incident is in the reader’s language, that of a person’s report as it was written', () => {
  expect(titleOf(INCIDENT, english)).toBe('Zumiao valve well 1 · Methane');
  const written = '燃气泄漏 / gas leak ch4';
  expect(titleOf({ ...INCIDENT, alarms: [], kind: 'leak', title: written }, english)).toBe(written);
});
