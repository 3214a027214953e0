import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RegisteredThing } from '../../../lib/adapters/aws/iot-registrar.ts';
import { type ImportPorts, type Progress, registerThings } from '../../../lib/cli/devices/importing/register-things.ts';

const THINGS = ['a', 'b', 'c', 'd', 'e'].map((thing): RegisteredThing => ({ thing, tenant: 'east', town: 'old-town' }));

/** How a call ends: as it should, with a fault before or after it had its effect, or with the end of the process before or after. */
type Fate = 'fine' | 'fails' | 'fails-after' | 'killed' | 'killed-after';

/** IoT Core, the folder of keys and the journal, which outlive the process; what the process does is cut off as the fates say. */
class World {
  readonly placed = new Set<string>();
  readonly certificates = new Map<string, { active: boolean; thing?: string }>();
  readonly files = new Map<string, string>();
  readonly journal = new Map<string, Progress>();
  #fates: Fate[];

  constructor(fates: readonly Fate[]) {
    this.#fates = [...fates];
  }

  ports(): ImportPorts {
    let isDead = false;
    const call = async <Result>(effect: () => Result): Promise<Result> => {
      // Whatever runs beside a call that killed the process never comes back.
      if (isDead) return new Promise(() => undefined);
      const fate = this.#fates.shift() ?? 'fine';
      const isBefore = fate === 'fails' || fate === 'killed';
      const result = isBefore ? undefined : effect();
      if (fate.startsWith('killed')) {
        isDead = true;
        this.died();
        return new Promise(() => undefined);
      }
      if (fate.startsWith('fails')) throw new Error(fate);
      await Promise.resolve();
      return result as Result;
    };
    return {
      journal: {
        of: (thing) => this.journal.get(thing),
        note: (thing, progress) => call(() => void this.journal.set(thing, progress)),
      },
      certificates: ({ thing }) => call(() => this.good(thing)),
      isThere: (_, arn) => call(() => this.certificates.has(arn)),
      place: ({ thing }) => call(() => void this.placed.add(thing)),
      certificate: () =>
        call(() => {
          const arn = `cert/${this.certificates.size}`;
          this.certificates.set(arn, { active: false });
          return { id: arn, arn, certificate: arn, privateKey: `key of ${arn}` };
        }),
      keep: (thing, { privateKey = '' }, { over }) =>
        call(() => {
          if (this.files.has(thing) && !over) throw new Error('is there already');
          this.files.set(thing, privateKey);
        }),
      admit: ({ thing }, arn) => call(() => void this.certificates.set(arn, { active: true, thing })),
    };
  }

  good(thing: string): string[] {
    return [...this.certificates].filter(([, certificate]) => certificate.active && certificate.thing === thing).map(([arn]) => arn);
  }

  died: () => void = () => undefined;

  /** One process: to its end, or until it is killed. */
  async run(): Promise<boolean> {
    const killed = new Promise<boolean>((resolve) => {
      this.died = () => resolve(false);
    });
    const ended = registerThings(THINGS, this.ports(), 3).then((outcomes) => outcomes.every(({ outcome }) => outcome !== 'failed'));
    return Promise.race([ended, killed]);
  }
}

const fates = fc.array(fc.constantFrom<Fate>('fine', 'fine', 'fine', 'fails', 'fails-after', 'killed', 'killed-after'), { maxLength: 60 });

describe('importing things', () => {
  it('whatever fails and whenever the process ends, each thing has one good certificate in the end, with its key beside it', async () => {
    await fc.assert(
      fc.asyncProperty(fates, async (planned) => {
        const world = new World(planned);
        let runs = 0;
        while (!(await world.run())) expect(++runs).toBeLessThan(200);
        for (const { thing } of THINGS) {
          const good = world.good(thing);
          expect(good).toHaveLength(1);
          expect(world.files.get(thing)).toBe(`key of ${good[0]}`);
        }
        expect(world.placed.size).toBe(THINGS.length);
        expect(await registerThings(THINGS, world.ports(), 3)).toEqual(
          THINGS.map((thing) => expect.objectContaining({ ...thing, outcome: 'already' })),
        );
      }),
      { numRuns: 300 },
    );
  });

  it.each(['issued', 'done'] as const)('gives another certificate where the one that was %s went with a readmission', async (step) => {
    const world = new World([]);
    world.journal.set('b', { step, certificate: 'cert/gone' });
    world.files.set('b', 'key of cert/gone');
    const outcomes = await registerThings(THINGS, world.ports(), 2);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(THINGS.map(() => 'registered'));
    expect(world.files.get('b')).toBe(`key of ${world.good('b')[0]}`);
  });

  it('writes over no file that was there before it began', async () => {
    const world = new World([]);
    world.files.set('b', 'of somebody');
    const outcomes = await registerThings(THINGS, world.ports(), 2);
    expect(outcomes.filter(({ outcome }) => outcome === 'failed')).toEqual([
      { thing: 'b', tenant: 'east', town: 'old-town', outcome: 'failed', reason: 'is there already' },
    ]);
    expect(world.files.get('b')).toBe('of somebody');
  });
});
