import { describe, expect, test } from 'vitest';
import { foldIncident } from '../../../lib/core/incident/incident.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import type { Mechanism } from '../../../lib/core/mechanism/model.ts';
import { EVENING, HERE, HOUR, IncidentCity, MINUTE, owed } from '../support/incident-city.ts';
import { withLines } from '../support/mechanism-lines.ts';

const ASSESS = { body: 'centre', action: 'assess' } as const;
const DISPOSE = { body: 'owner', action: 'dispose', within: 4 * HOUR } as const;
const at = (minutes: number): string => toInstant(EVENING + minutes * MINUTE);

async function dispatched(mechanism: Mechanism): Promise<{ city: IncidentCity; id: string }> {
  const city = new IncidentCity({ mechanism });
  const { id } = await city.dispatched();
  await city.act({ id }, 'foshan-gas-member', 'acknowledge');
  return { city, id };
}

describe('an obligation that comes after another', () => {
  test('has no clock until that is met, then runs from there', async () => {
    const { city, id } = await dispatched(
      withLines([ASSESS, { action: 'arrive' }, DISPOSE, { action: 'feed-back', within: 30 * MINUTE, after: ['dispose'] }]),
    );
    expect(owed(await city.incident(id), 'feed-back')).toMatchObject({ after: ['owner/dispose'] });
    expect(owed(await city.incident(id), 'feed-back').base).toBeUndefined();
    city.now += 50 * MINUTE;
    const disposed = await city.act({ id }, 'foshan-gas-member', 'dispose');
    expect(owed(disposed, 'feed-back')).toMatchObject({ base: at(50), due: at(80), state: 'pending' });
  });

  test('waits for every line it names, and for its event', async () => {
    const { city, id } = await dispatched(
      withLines([
        ASSESS,
        { id: 'scene', action: 'arrive' },
        DISPOSE,
        { action: 'feed-back' },
        { body: 'regulator@district', action: 'guide', from: 'disposed', after: ['scene', 'owner/feed-back'] },
      ]),
    );
    const guide = async () => owed(await city.incident(id), 'guide').base;
    city.now += 10 * MINUTE;
    await city.act({ id }, 'foshan-gas-member', 'feed-back');
    expect(await guide()).toBeUndefined();
    city.now += 10 * MINUTE;
    await city.act({ id }, 'foshan-gas-member', 'arrive', { position: HERE });
    expect(await guide()).toBeUndefined();
    city.now += 10 * MINUTE;
    await city.act({ id }, 'foshan-gas-member', 'dispose');
    expect(await guide()).toBe(at(30));
  });

  test('waits again when the disposal did not stand, and starts anew when it was done again', async () => {
    const { city, id } = await dispatched(
      withLines([ASSESS, { action: 'arrive' }, DISPOSE, { action: 'feed-back', within: 30 * MINUTE, after: ['dispose'] }]),
    );
    await city.act({ id }, 'foshan-gas-member', 'dispose');
    const fedBack = await city.act({ id }, 'foshan-gas-member', 'feed-back');
    city.now += 10 * MINUTE;
    const rejected = await city.act({ id }, 'chancheng-duty', 'reject', { obligation: owed(fedBack, 'dispose').id, reason: '复漏' });
    expect(owed(rejected, 'dispose')).toMatchObject({ state: 'pending', base: at(10) });
    expect(owed(rejected, 'feed-back')).toMatchObject({ state: 'pending' });
    expect(owed(rejected, 'feed-back').base).toBeUndefined();
    city.now += 10 * MINUTE;
    expect(owed(await city.act({ id }, 'foshan-gas-member', 'dispose'), 'feed-back')).toMatchObject({ base: at(20), due: at(50) });
  });

  test('planned with another level, when the line it comes after is met by the same step, runs from then', async () => {
    const guide = { body: 'regulator@district', action: 'guide', after: ['assess'] } as const;
    const city = new IncidentCity({ mechanism: withLines([ASSESS, DISPOSE], [ASSESS, DISPOSE, guide]) });
    const { id } = await city.raise();
    city.now += 20 * MINUTE;
    await city.act({ id }, 'chancheng-leader', 'assess');
    const confirmed = await city.act({ id }, 'chancheng-leader', 'confirm', { level: 'I' });
    expect(owed(confirmed, 'guide')).toMatchObject({ base: at(20), due: at(80) });
  });

  test('survives the record: the fold of the events is the stored incident', async () => {
    const { city, id } = await dispatched(
      withLines([ASSESS, { action: 'arrive' }, DISPOSE, { action: 'feed-back', after: ['arrive', 'dispose'] }]),
    );
    await city.act({ id }, 'foshan-gas-member', 'arrive', { position: HERE });
    await city.act({ id }, 'foshan-gas-member', 'dispose');
    expect(foldIncident(await city.incidents.events(id))).toEqual(await city.incident(id));
  });
});
