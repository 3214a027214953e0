import { StoreError } from './errors.ts';

/** A platform says that nothing will be taken at this address any more: trying again cannot help. */
export class ReceiverGone extends StoreError {
  readonly retryable = false;
}

/** What a platform is told; the same id is the same message. */
export interface StatusMessage {
  readonly id: string;
  /** JSON. */
  readonly body: string;
}

/** Tells a platform at its declared address, signed. Throws StoreUnavailable when it may work later, ReceiverGone when it will not. */
export interface StatusWebhook {
  tell(webhook: { readonly to: string; readonly secret: string }, message: StatusMessage, named: string): Promise<void>;
}
