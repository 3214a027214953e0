import type { Principal } from '../access/principal.ts';
import type { ActionInput } from '../incident/action-input.ts';
import type { Instant } from '../instant.ts';

/** What every command of the hub to an owner says of itself. */
interface CommandFrame {
  /** The owner acts on an id once, however often the command comes. */
  readonly id: string;
  /** The owner. */
  readonly tenant: string;
  /** Of the owner's stores, as far as the hub knows: a store of another epoch refuses it. */
  readonly epoch: number;
  readonly issuedAt: Instant;
  /** By the owner's clock: what comes later is answered, and never acts. */
  readonly notAfter: Instant;
}

/** Somebody of the city, a sector centre or a unit acts on an incident of a district. */
export interface ActCommand extends CommandFrame {
  readonly kind: 'act';
  /** As the hub verified it; the owner authorizes by its own policies. */
  readonly principal: Principal;
  readonly incident: string;
  /** The version the person saw. */
  readonly expectedVersion: number;
  readonly action: string;
  readonly input: ActionInput;
}

/** Of one incident the events from a number on, to one, or to the newest. */
export interface WantedEvents {
  readonly incident: string;
  readonly from: number;
  readonly to?: number;
}

/** The hub lacks events: the owner forwards them again. */
export interface BackfillCommand extends CommandFrame {
  readonly kind: 'backfill';
  readonly wanted: readonly WantedEvents[];
  /** The hub does not know what it was told of: the owner's next digest is to name every incident there is. */
  readonly everything?: true;
}

export type HubCommand = ActCommand | BackfillCommand;

export const COMMAND_KINDS = ['act', 'backfill'] as const satisfies readonly HubCommand['kind'][];
export const COMMAND_OUTCOMES = ['accepted', 'refused', 'expired'] as const;
export type CommandOutcome = (typeof COMMAND_OUTCOMES)[number];

/** Why the owner refused, as its own API would have answered: the type of a problem, its text and what else it says. */
export interface CommandProblem {
  readonly type: 'validation' | 'forbidden' | 'not-found' | 'action-not-allowed' | 'stale-version' | 'unavailable';
  readonly detail: string;
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** What the owner says of a command: one outcome, and always the same one. */
export interface CommandAnswer {
  readonly command: string;
  /** Who answers. */
  readonly tenant: string;
  /** Of the store that answers. */
  readonly epoch: number;
  /** By the owner's clock. */
  readonly at: Instant;
  readonly outcome: CommandOutcome;
  /** Of the incident after an action that was accepted. */
  readonly version?: number;
  /** Of one that was refused. */
  readonly problem?: CommandProblem;
}
