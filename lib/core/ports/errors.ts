/** Whether trying again can help is the type's business, never a guess from a message. */
export abstract class StoreError extends Error {
  abstract readonly retryable: boolean;
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Somebody else wrote first: read again and decide again. */
export class VersionConflict extends StoreError {
  readonly retryable = true;
}

/** The effect or command had been applied before: treat as done. */
export class AlreadyApplied extends StoreError {
  readonly retryable = false;
}

/** The store is busy or out of reach for the moment. */
export class StoreUnavailable extends StoreError {
  readonly retryable = true;
}

/** The request breaks a limit of the store (key empty, item over 400 KB, more than 100 items): a bug of ours. */
export class StoreLimitExceeded extends StoreError {
  readonly retryable = false;
}
