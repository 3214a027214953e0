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
    super(faultTexts(faults).join('; '));
    this.faults = faults;
    this.self = self;
    this.status = status;
  }
}

export const faultText = ({ line, path, message }: CapFault): string =>
  `${line === undefined ? '' : `line ${line}: `}${path === '' ? '' : `${path}: `}${message}`;

/** What is told of many faults in one answer; all of them are listed by `cap validate`. */
export const MAX_TOLD = 100;

export const faultTexts = (faults: readonly CapFault[]): string[] => {
  const told = faults.slice(0, MAX_TOLD).map(faultText);
  return faults.length > MAX_TOLD ? [...told, `… and ${faults.length - MAX_TOLD} more`] : told;
};
