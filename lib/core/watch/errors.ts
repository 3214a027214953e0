/** Something about a command at the watch is wrong; nothing was changed. */
export abstract class WatchError extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** No shift, entry or response mode of this id, or none that one may see. */
export class WatchNotFound extends WatchError {}

/** One may see it, but not do this. */
export class WatchForbidden extends WatchError {}

/** The watch is not in the state for it; `allowed` names what can be done instead. */
export class WatchNotAllowed extends WatchError {
  readonly allowed: readonly string[];
  constructor(message: string, allowed: readonly string[]) {
    super(message);
    this.allowed = allowed;
  }
}

/** Members of the command are missing or wrong; `pointer` is a JSON Pointer into its body. */
export class InvalidWatchCommand extends WatchError {
  readonly errors: readonly { readonly pointer: string; readonly message: string }[];
  constructor(errors: readonly { readonly pointer: string; readonly message: string }[]) {
    super(errors.map(({ pointer, message }) => `${pointer}: ${message}`).join('; '));
    this.errors = errors;
  }
}
