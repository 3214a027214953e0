import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deskOf } from '../../../functions/hear-hub/commands.ts';
import type { IncidentEvent } from '../../../lib/core/incident/events.ts';
import { toInstant, toMillis } from '../../../lib/core/instant.ts';
import { answerCommand } from '../../../lib/core/link/answer-command.ts';
import type { ActCommand, CommandAnswer, HubCommand } from '../../../lib/core/link/command.ts';
import { commandState, issueAct } from '../../../lib/core/link/issue-command.ts';
import { FIRST_OWNERSHIP, type Ownership } from '../../../lib/core/link/ownership.ts';
import { takeAnswer, UnaskedAnswer } from '../../../lib/core/link/take-answer.ts';
import { StoreLimitExceeded, StoreUnavailable } from '../../../lib/core/ports/errors.ts';
import { tableIssuedCommandStore } from '../../../lib/stores/command-stores.ts';
import { tableEpochStore } from '../../../lib/stores/ownership-store.ts';
import { ModelTableStore } from '../../contract/model-table-store.ts';
import { user } from '../support/foshan.ts';
import { IncidentCity, MINUTE } from '../support/incident-city.ts';
import { commandsAt } from '../support/owners-desk.ts';

const RUNS = Number(process.env.CITYWATCH_COMMAND_RUNS ?? 25);
const OFFICER = user('foshan-duty');

/** A district, the hub, and a way between them that loses nothing and keeps no order, where whoever works can die at any point. */
class Link {
  readonly district = new IncidentCity();
  readonly commands = tableIssuedCommandStore(new ModelTableStore(() => this.district.now));
  readonly epochs = tableEpochStore(new ModelTableStore(() => this.district.now));
  /** Copies of commands that may still arrive. */
  readonly underway: HubCommand[] = [];
  /** Every answer that left the owner. */
  readonly answers: CommandAnswer[] = [];
  ownership: Ownership = FIRST_OWNERSHIP;
  /** Where the owner dies next: before it has stored anything, or when all is stored and nothing said. */
  dies: 'before' | 'after' | undefined;
  #seed = 0;

  readonly #desk = deskOf(
    commandsAt(this.district, {
      incidents: {
        ...this.district.incidents,
        commit: async (change) => {
          if (this.dies === 'before') throw new Error('planted: before the effect');
          await this.district.incidents.commit(change);
        },
      },
      ownership: { read: async () => this.ownership },
      bus: {
        send: async (_type, answer) => {
          if (this.dies === 'after') throw new Error('planted: before the answer');
          this.answers.push(answer as CommandAnswer);
          await takeAnswer(this.commands, 'chancheng', answer as CommandAnswer);
        },
      },
    }),
  );

  async issue(incident: string, expectedVersion: number, note: string): Promise<void> {
    const desk = {
      commands: this.commands,
      epochs: this.epochs,
      clock: this.district.clock,
      send: async (one: HubCommand) => void this.underway.push(one),
    };
    const asked = { tenant: 'chancheng', principal: OFFICER, incident, expectedVersion, action: 'comment', input: { note } };
    await issueAct(desk, asked, `s-${++this.#seed}`);
  }

  /** A copy arrives; it stays under way, as if it came again later. */
  async deliver(index: number): Promise<void> {
    const command = this.underway[index % Math.max(1, this.underway.length)];
    if (command) await answerCommand(this.#desk, command).catch(() => undefined);
    this.dies = undefined;
  }
}

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('issue' as const), behind: fc.nat(1) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('deliver' as const),
      which: fc.nat(20),
      dies: fc.constantFrom(undefined, undefined, 'before' as const, 'after' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('both' as const), which: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 7 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('somebody-else' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('move' as const) }) },
);

describe('commands of the hub', () => {
  test('act at most once, are answered with one outcome, and never act late or on a store that was moved, whatever happens on the way', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        const link = new Link();
        const { district } = link;
        const { id } = await district.raise();
        const version = async (): Promise<number> => (await district.incidents.load(id))?.version ?? 0;
        let notes = 0;
        for (const one of steps) {
          if (one.do === 'issue') await link.issue(id, (await version()) - one.behind, `note-${++notes}`);
          if (one.do === 'wait') district.now += one.minutes * MINUTE;
          if (one.do === 'somebody-else') await district.act({ id }, 'chancheng-duty', 'comment', { note: 'ours' });
          // The hub learns of it when it hears the new store.
          if (one.do === 'move') link.ownership = { epoch: link.ownership.epoch + 1, state: 'owner' };
          if (one.do === 'both') await Promise.all([link.deliver(one.which), link.deliver(one.which)]);
          if (one.do === 'deliver') {
            link.dies = one.dies;
            await link.deliver(one.which);
          }
        }
        // In the end everything arrives, and nobody dies.
        for (let index = 0; index < link.underway.length; index++) await link.deliver(index);
        const events = (await district.incidents.events(id)).filter(({ actor }) => actor.id === OFFICER.id);
        for (const command of link.underway as ActCommand[]) {
          const acted = events.filter((event) => event.type === 'commented' && event.data.note === command.input.note);
          const said = link.answers.filter((answer) => answer.command === command.id);
          expect(new Set(said.map((answer) => JSON.stringify(answer))).size, 'one outcome').toBe(1);
          expect(acted.length, 'acts once, exactly where it was accepted').toBe(said[0]?.outcome === 'accepted' ? 1 : 0);
          for (const event of acted) {
            expect(toMillis(event.at)).toBeLessThanOrEqual(toMillis(command.notAfter));
            // Beside what had run out by then.
            expect(event.seq).toBeGreaterThan(command.expectedVersion);
            expect(said[0]?.epoch).toBe(command.epoch);
          }
          const issued = await link.commands.find(command.id);
          expect(issued && commandState(issued, district.now)).toBe(said[0]?.outcome);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test('are answered to the hub by their owner alone', async () => {
    const link = new Link();
    const { id } = await link.district.raise();
    await link.issue(id, 1, 'seen');
    const [command] = link.underway;
    const forged = { command: command?.id ?? '', tenant: 'nanhai', epoch: 1, at: command?.issuedAt ?? '', outcome: 'accepted' } as const;
    await expect(takeAnswer(link.commands, 'nanhai', forged)).rejects.toThrow(UnaskedAnswer);
    await expect(takeAnswer(link.commands, 'chancheng', forged)).rejects.toThrow(UnaskedAnswer);
  });

  test('for a backfill send what can go, and say what cannot; what may pass comes again', async () => {
    const district = new IncidentCity();
    const ids = [
      (await district.raise()).id,
      (await district.raise({ title: 'another' })).id,
      (await district.raise({ title: 'third' })).id,
    ];
    const went: string[] = [];
    let cause: Error = new StoreLimitExceeded('the event has 300000 bytes');
    const forward = async ([event]: readonly IncidentEvent[]): Promise<void> => {
      if (event?.incident === ids[0]) throw cause;
      went.push(event?.incident ?? '');
    };
    const desk = deskOf(commandsAt(district, { forwarder: { forward } }));
    const at = toInstant(district.now);
    const frame = { kind: 'backfill', tenant: 'chancheng', epoch: 1, issuedAt: at, notAfter: at } as const;
    const wanted = ids.map((incident) => ({ incident, from: 1 }));
    const problem = { type: 'validation', detail: `${ids[0]}: the event has 300000 bytes` };
    expect(await answerCommand(desk, { ...frame, id: 'large', wanted })).toMatchObject({ outcome: 'refused', problem });
    cause = new StoreUnavailable('the bus is busy');
    await expect(answerCommand(desk, { ...frame, id: 'busy', wanted })).rejects.toBe(cause);
    expect(went).toEqual([...ids.slice(1), ...ids.slice(1)]);
  });

  test('that repeat a request with its key are one command until it is refused', async () => {
    const link = new Link();
    const { id } = await link.district.raise();
    const desk = {
      commands: link.commands,
      epochs: link.epochs,
      clock: link.district.clock,
      send: async (one: HubCommand) => void link.underway.push(one),
    };
    const asked = { tenant: 'chancheng', principal: OFFICER, incident: id, expectedVersion: 7, action: 'comment', input: { note: 'seen' } };
    const first = await issueAct(desk, asked, 'key');
    expect((await issueAct(desk, asked, 'key')).command.id).toBe(first.command.id);
    await link.deliver(0);
    expect((await link.commands.find(first.command.id))?.answer).toMatchObject({ outcome: 'refused', problem: { type: 'stale-version' } });
    expect((await issueAct(desk, asked, 'key')).command.id).not.toBe(first.command.id);
  });
});
