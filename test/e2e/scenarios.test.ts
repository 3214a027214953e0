import { afterAll, beforeAll, describe } from 'vitest';
import { alarmScenarios } from '../scenarios/alarm.ts';
import { badInputScenarios } from '../scenarios/bad-input.ts';
import { capScenarios } from '../scenarios/cap.ts';
import { clockScenarios } from '../scenarios/clocks.ts';
import { compoundScenarios } from '../scenarios/compound.ts';
import { groupingScenarios } from '../scenarios/grouping.ts';
import { keptWatchScenarios } from '../scenarios/hosted.ts';
import { lifeScenarios } from '../scenarios/life.ts';
import { linkScenarios } from '../scenarios/link.ts';
import { publicationScenarios } from '../scenarios/publications.ts';
import { reportedAlarmScenarios } from '../scenarios/reported-alarms.ts';
import { silenceScenarios } from '../scenarios/silences.ts';
import { type RunningCity, startCity } from '../support/city.ts';
import { localTarget } from '../support/local-target.ts';
import { MINUTES_CITY } from '../support/target.ts';

/** The scenarios that the city in the cloud runs too (`npm run test:cloud`), on one machine; its clock runs ten times as fast. */
let city: RunningCity;

beforeAll(async () => {
  city = await startCity({ city: MINUTES_CITY, args: ['--speed', '10'] });
});
afterAll(async () => {
  await city?.stop();
});

const target = () => localTarget(city, 'chancheng');
const clocks = clockScenarios(target);
const silences = silenceScenarios(target);
describe('a clock begins', clocks.raise);
describe('a silence', silences.silence);
describe('an alarm', () => alarmScenarios(target));
describe('the end of a silence', silences.end);
describe('bad input', () => badInputScenarios(target));
describe('a warning of another system', () => capScenarios(target));
describe('an alarm of another system', () => reportedAlarmScenarios(target));
describe('the life of an incident', () => lifeScenarios(target));
describe('which alarms are one incident', () => groupingScenarios(target));
describe('conditions over several things', () => compoundScenarios(target));
describe('what is published', () => publicationScenarios(target));
describe('a district', () => linkScenarios(target));
describe('a watch kept for a district', () => keptWatchScenarios(target));
describe('a clock is missed', clocks.expectMissed);
