import type { CapFault, Status } from './model.ts';
import type { Reference } from './references.ts';

/** A message of another system that cannot be used: it is answered with an Error and kept where somebody sees it. */
export class MessageRefused extends Error {
  override readonly name = 'MessageRefused';
  readonly faults: readonly CapFault[];
  /** How to name it in an answer; absent where it does not say so much. */
  readonly self: Reference | undefined;
  readonly status: Status;
  constructor(faults: readonly CapFault[], self?: Reference, status: Status = 'Actual') {
    super(faults.map(faultText).join('; '));
    this.faults = faults;
    this.self = self;
    this.status = status;
  }
}

export const faultText = ({ line, path, message }: CapFault): string =>
  `${line === undefined ? '' : `line ${line}: `}${path === '' ? '' : `${path}: `}${message}`;
