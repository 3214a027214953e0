import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { ASSUMPTIONS, assumptionsWith } from '../../../lib/cli/cost/assumptions.ts';
import { OPEN_LIST } from '../../../lib/cli/cost/count/console-sample.ts';

it('what a console is assumed to ask is what it asks', async () => {
  const source = await readFile('console/src/live/live-city.ts', 'utf8');
  const millis = (name: string): number => Number(source.match(new RegExp(`const ${name} = ([\\d_]+);`))?.[1]?.replaceAll('_', ''));
  expect(millis('POLL_MILLIS')).toBe(ASSUMPTIONS['console-health-seconds'].value * 1000);
  expect(millis('SAFETY_MILLIS')).toBe(ASSUMPTIONS['console-list-seconds'].value * 1000);
  const states = source.match(/const OPEN_STATES = '([^']+)'/)?.[1];
  expect(OPEN_LIST).toBe(`limit=${millis('PAGE')}&state=${states}`);
});

it('takes other values by name, and names what it knows when it does not know one', () => {
  expect(assumptionsWith(['record-years=5', 's3-millis=12.5'])).toMatchObject({ 'record-years': 5, 's3-millis': 12.5 });
  expect(() => assumptionsWith(['record-year=5'])).toThrow(/record-years/);
  for (const wrong of ['record-years=', 'record-years=many', 'record-years=-1', 'record-years'])
    expect(() => assumptionsWith([wrong])).toThrow(wrong);
});
