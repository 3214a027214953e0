import type { Principal } from '../../lib/core/access/principal.ts';
import { withKeptWatches } from '../../lib/core/access/watch-access.ts';
import { type ActionDependencies, performAction } from '../../lib/core/incident/perform-action.ts';
import type { Commanded, OwnersDesk } from '../../lib/core/link/answer-command.ts';
import type { ActCommand, BackfillCommand } from '../../lib/core/link/command.ts';
import type { OwnershipStore } from '../../lib/core/link/ownership.ts';
import { CommandUnavailable } from '../../lib/core/link/refusal.ts';
import type { Authorizer } from '../../lib/core/ports/authorizer.ts';
import type { AnswerStore } from '../../lib/core/ports/command-stores.ts';
import type { DigestStore } from '../../lib/core/ports/digest-store.ts';
import type { BusSender, EventForwarder } from '../../lib/core/ports/effects.ts';
import { StoreLimitExceeded } from '../../lib/core/ports/errors.ts';
import type { WatchStore } from '../../lib/core/ports/watch-store.ts';
import { TENANT_ANSWER } from '../../lib/wiring/bus.ts';

/** The policies are loaded for the first command, so that a beat does not wait for them. */
export interface CommandDependencies extends Omit<ActionDependencies, 'authorizer'> {
  authorizer(): Promise<Authorizer>;
  readonly ownership: OwnershipStore;
  readonly answers: AnswerStore;
  readonly digests: Pick<DigestStore, 'forgetMark'>;
  readonly watch: Pick<WatchStore, 'watches'>;
  /** The tenant's own bus, from where a rule carries answers and events to the hub. */
  readonly bus: BusSender;
  readonly forwarder: EventForwarder;
}

/** Actions that make a report's documents, which the API of the owner alone does. */
const REPORTING = ['publish-report', 'correct-report'];

/** An owner's desk for the hub's commands. */
export function deskOf(deps: CommandDependencies): OwnersDesk {
  const { tenant, ownership, answers, clock } = deps;
  return {
    tenant,
    ownership,
    answers,
    clock,
    act: (command, commanded) => act(deps, command, commanded),
    backfill: (command) => backfill(deps, command),
    send: (answer) => deps.bus.send(TENANT_ANSWER, answer),
  };
}

async function act(deps: CommandDependencies, command: ActCommand, commanded: Commanded): Promise<number> {
  const { incident, expectedVersion, action, input } = command;
  if (!deps.reports && REPORTING.includes(action))
    throw new CommandUnavailable(`${action} makes documents that ${deps.tenant} itself keeps: sign in to its own console for it`);
  const principal = await asWatch(deps, command.principal);
  const authorizer = await deps.authorizer();
  const after = await performAction({ ...deps, authorizer }, { incident, principal, expectedVersion, action, input, commanded });
  return after.version;
}

/** Whoever acts, with the tiers whose watch their centre keeps: the owner's own watch says so. */
const asWatch = async ({ watch }: CommandDependencies, principal: Principal): Promise<Principal> =>
  withKeptWatches(principal, await watch.watches());

/** One incident that cannot go stops none of the others. Throws afterwards what failed: what may pass before what never will. */
async function backfill({ incidents, forwarder, digests }: CommandDependencies, { wanted, everything }: BackfillCommand): Promise<void> {
  if (everything) await digests.forgetMark();
  const failed: { readonly incident: string; readonly cause: unknown }[] = [];
  for (const { incident, from, to = Number.POSITIVE_INFINITY } of wanted) {
    try {
      const lacking = (await incidents.events(incident)).filter(({ seq }) => seq >= from && seq <= to);
      if (lacking.length > 0) await forwarder.forward(lacking);
    } catch (cause) {
      failed.push({ incident, cause });
    }
  }
  const passing = failed.find(({ cause }) => !(cause instanceof StoreLimitExceeded));
  if (passing) throw passing.cause;
  if (failed.length > 0)
    throw new StoreLimitExceeded(failed.map(({ incident, cause }) => `${incident}: ${(cause as StoreLimitExceeded).message}`).join('; '));
}
