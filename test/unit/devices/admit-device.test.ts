import { beforeEach, describe, expect, it } from 'vitest';
import { makeHandler } from '../../../functions/admit-device/handler.ts';
import { StoreUnavailable } from '../../../lib/core/ports/errors.ts';
import { functionContext } from '../../../lib/local/function-context.ts';
import { tableAdmissionStore } from '../../../lib/stores/admission-store.ts';
import { ModelTableStore } from '../../contract/model-table-store.ts';
import { FOSHAN } from '../support/foshan.ts';
import { fixedPublications } from '../support/incident-city.ts';

const [OWN] = FOSHAN.registry.things.filter(({ tenant }) => tenant === 'chancheng').map(({ id }) => id) as [string];
const [FOREIGN] = FOSHAN.registry.things.filter(({ tenant }) => tenant === 'nanhai').map(({ id }) => id) as [string];

let now: number;
let identities: Set<string>;
let lines: { readonly message: string; readonly security?: string; readonly thing?: string }[];
let reachable: boolean;
let handler: ReturnType<typeof makeHandler>;

beforeEach(() => {
  now = 1_790_000_000_000;
  identities = new Set();
  lines = [];
  reachable = true;
  const clock = { now: () => now };
  const log = (message: string, fields: object = {}): void => void lines.push({ message, ...fields });
  handler = makeHandler({
    tenant: 'chancheng',
    publications: fixedPublications(FOSHAN),
    devices: {
      hasIdentity: async (thing) => {
        if (!reachable) throw new StoreUnavailable('IoT is away');
        return identities.has(thing);
      },
    },
    admissions: tableAdmissionStore(new ModelTableStore(clock.now), clock),
    logger: { info: log, warn: log, error: log },
  });
});

async function ask(thing: unknown, certificate = 'first'): Promise<boolean> {
  const request = { claimCertificateId: 'claim', certificateId: certificate, clientId: 'claim_chancheng_7', templateArn: 'arn' };
  const answer = await handler({ ...request, parameters: { ThingName: thing } }, functionContext('admit-device'));
  return answer.allowProvisioning;
}
const refusals = (): (string | undefined)[] => lines.filter(({ security }) => security).map(({ security }) => security);

describe('a device that came with a claim certificate', () => {
  it('is admitted as a thing that the registry knows here, and that is in the log', async () => {
    expect(await ask(OWN)).toBe(true);
    expect(lines).toEqual([
      { message: 'a device is admitted', thing: OWN, client: 'claim_chancheng_7', claim: 'claim', certificate: 'first' },
    ]);
  });

  it('is refused under a name nobody registered, another tenant’s, or none; the security log has each', async () => {
    for (const thing of ['gas-nowhere-99', FOREIGN, undefined, '', 'Gas Zumiao', `${OWN}*`, 'constructor', 7, { Ref: OWN }])
      expect(await ask(thing), String(thing)).toBe(false);
    expect(refusals()).toEqual([
      'unknown-thing',
      'foreign-thing',
      'no-name',
      'no-name',
      'no-name',
      'no-name',
      'unknown-thing',
      'no-name',
      'no-name',
    ]);
  });

  it('cannot become a thing that has an identity already', async () => {
    identities.add(OWN);
    expect(await ask(OWN)).toBe(false);
    expect(refusals()).toEqual(['has-identity']);
  });

  it('of two that name the same thing at once gets in once; the same one may ask again', async () => {
    const answers = await Promise.all([ask(OWN, 'first'), ask(OWN, 'second')]);
    expect(answers.filter((admitted) => admitted)).toHaveLength(1);
    const winner = answers[0] ? 'first' : 'second';
    expect(await ask(OWN, winner)).toBe(true);
    expect(refusals()).toEqual(['being-admitted']);
  });

  it('may ask with another certificate after ten minutes, when nothing came of the first', async () => {
    expect(await ask(OWN, 'first')).toBe(true);
    now += 599_000;
    expect(await ask(OWN, 'second')).toBe(false);
    now += 2_000;
    expect(await ask(OWN, 'second')).toBe(true);
  });

  it('gets no answer while the registry of devices is out of reach, and leaves no reservation behind', async () => {
    reachable = false;
    await expect(ask(OWN)).rejects.toBeInstanceOf(StoreUnavailable);
    reachable = true;
    expect(await ask(OWN, 'second')).toBe(true);
  });
});
