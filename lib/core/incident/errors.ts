/** Something about a command is wrong; nothing was changed. */
export abstract class IncidentError extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** No incident of this id, or none that one may see. */
export class IncidentNotFound extends IncidentError {}

/** One may see it, but not do this. */
export class ActionForbidden extends IncidentError {}

/** The incident's state does not allow the action; `allowed` names those it does. */
export class ActionNotAllowed extends IncidentError {
  readonly allowed: readonly string[];
  constructor(message: string, allowed: readonly string[]) {
    super(message);
    this.allowed = allowed;
  }
}

/** Somebody changed the incident since the version the command was made for. */
export class StaleVersion extends IncidentError {
  readonly current: number;
  constructor(message: string, current: number) {
    super(message);
    this.current = current;
  }
}

/** Members of the command are missing or wrong; `pointer` is a JSON Pointer into its body. */
export class InvalidAction extends IncidentError {
  readonly errors: readonly { readonly pointer: string; readonly message: string }[];
  constructor(errors: readonly { readonly pointer: string; readonly message: string }[]) {
    super(errors.map(({ pointer, message }) => `${pointer}: ${message}`).join('; '));
    this.errors = errors;
  }
}

/** The last moment at which the command was to act is over. */
export class CommandTooLate extends IncidentError {}
