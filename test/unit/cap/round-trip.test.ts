import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CapAlert, CapInfo } from '../../../lib/core/cap/model.ts';
import { parseCap } from '../../../lib/core/cap/parse.ts';
import { writeCap } from '../../../lib/core/cap/write.ts';
import { ApiCity } from '../support/api-city.ts';
import { alerts } from '../support/cap-alerts.ts';
import { handIn, incidentIn, newest, series } from '../support/cap-messages.ts';

test('a message that is written and read again is the same message', () => {
  fc.assert(
    fc.property(alerts, (alert) => {
      expect(parseCap(Buffer.from(writeCap(alert)))).toMatchObject({ alert, faults: [] });
      expect(parseCap(Buffer.from(writeCap(alert))).alert).toEqual(alert);
    }),
    { numRuns: 60 },
  );
});

/** What we may change of another system's words: how it is judged, and what we add behind them. */
function expectCarried(ours: CapInfo, { urgency: _u, severity: _s, certainty: _c, responseType, parameter = [], ...kept }: CapInfo): void {
  expect(ours).toMatchObject(kept);
  expect(ours.parameter?.slice(0, parameter.length)).toEqual(parameter);
  expect(ours.responseType).toEqual(expect.arrayContaining((responseType ?? []).filter((type) => type !== 'AllClear')));
}

test('import, export, import loses nothing: as it came until it is assessed, and whole within what we say then', async () => {
  const [here, there] = [await ApiCity.start(), await ApiCity.start()];
  let number = 0;
  await fc.assert(
    fc.asyncProperty(alerts, async (drawn) => {
      const alert: CapAlert = { ...drawn, identifier: `${drawn.identifier}.${++number}` };
      const raised = await handIn(here, alert);
      // One that says of itself that it is over is kept and raises nothing.
      fc.pre(raised.headers.location !== undefined);
      const incident = incidentIn(raised);
      expect(await newest(here, incident)).toEqual(alert);

      for (const action of ['assess', 'confirm'])
        expect((await here.act(incident, 'foshan-leader', action, { level: 'II' })).status, action).toBe(200);
      const ours = await newest(here, incident);
      expect(ours).toMatchObject({ msgType: 'Update', sender: 'foshan@foshan.citywatch' });
      for (const [index, info] of (alert.info ?? []).entries()) expectCarried(ours.info?.[index] as CapInfo, info);

      const again = await handIn(there, ours);
      expect(again.status).toBe(201);
      expect(await newest(there, incidentIn(again))).toEqual(ours);
      expect(await series(here, incident)).toEqual([alert, ours]);
    }),
    { numRuns: 12 },
  );
});
