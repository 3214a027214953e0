import { expect, it } from 'vitest';
import { SCENARIOS } from '../../../console/src/drills/scenarios.ts';
import { forbiddenZone } from '../../../lib/cli/drill/forbidden-zone.ts';
import { outdoorGasLeak } from '../../../lib/cli/drill/outdoor-gas-leak.ts';
import { waterMainLeak } from '../../../lib/cli/drill/water-main-leak.ts';

it('the console names the scenarios that the command plays', () => {
  expect(SCENARIOS).toEqual([outdoorGasLeak, waterMainLeak, forbiddenZone].map(({ name }) => name));
});
