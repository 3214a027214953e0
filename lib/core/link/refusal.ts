import { ActionForbidden, ActionNotAllowed, CommandTooLate, IncidentNotFound, InvalidAction, StaleVersion } from '../incident/errors.ts';
import { NoMechanismInForce } from '../mechanism/versions.ts';
import { NothingPublished } from '../ports/publications.ts';
import type { CommandProblem } from './command.ts';
import { StoreHandedOver } from './ownership.ts';

/** The command needs what the owner's own console has; the message says so. */
export class CommandUnavailable extends Error {
  override readonly name = 'CommandUnavailable';
}

/** What an owner's API says of an action that it does not carry out; `undefined` for what is no refusal but a failure, which may pass. */
export function refusalOf(error: unknown): CommandProblem | undefined {
  if (error instanceof IncidentNotFound) return { type: 'not-found', detail: error.message };
  if (error instanceof ActionForbidden) return { type: 'forbidden', detail: error.message };
  if (error instanceof StaleVersion) return { type: 'stale-version', detail: error.message, extra: { current: error.current } };
  if (error instanceof ActionNotAllowed) return { type: 'action-not-allowed', detail: error.message, extra: { allowed: error.allowed } };
  if (error instanceof InvalidAction) return { type: 'validation', detail: error.message, extra: { errors: error.errors } };
  if (error instanceof CommandTooLate || error instanceof CommandUnavailable) return { type: 'unavailable', detail: error.message };
  if (error instanceof StoreHandedOver || error instanceof NothingPublished || error instanceof NoMechanismInForce)
    return { type: 'unavailable', detail: error.message };
  return undefined;
}
