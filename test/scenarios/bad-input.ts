import { expect, test } from 'vitest';
import { everyItem } from '../support/api.ts';
import { eventually, readingsOf } from '../support/incidents.ts';
import type { Target } from '../support/target.ts';

interface DeadLetterView {
  readonly thing: string;
  readonly reason: string;
}

const THING = 'gas-shiwan-01';

/** What cannot be understood is kept with a reason, and stops nothing. */
export function badInputScenarios(target: () => Target): void {
  test('a pack that is no SenML is a dead letter with its reason, and the next pack is evaluated', async () => {
    const device = await target().connectDevice(THING);
    await device.publish('[{"n":');
    await device.publish([{ n: `${THING}-ch4/ch4`, v: 0.2 }]);
    await device.close();
    const letter = await eventually('the dead letter', async () =>
      (await everyItem<DeadLetterView>(target(), '/v1/dead-letters?limit=200', 'operator')).find(({ thing }) => thing === THING),
    );
    expect(letter.reason).toBe('not-senml');
    await eventually('the reading', async () => (await readingsOf(target(), `${THING}-ch4`)).find(({ value }) => value === 0.2));
  });
}
