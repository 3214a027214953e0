import type { ChainKind } from '../accountability/audit/chains.ts';
import type { AuditKey, SignedDays } from '../accountability/audit/signed-days.ts';

/** What signs a tenant's record: a key that nobody can read, KMS's or a file's. */
export interface RecordSigner {
  key(): Promise<AuditKey>;
  /** ECDSA P-256 over SHA-256, DER. Throws StoreUnavailable when it may work later. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** Where signed days lie; nothing of them is ever changed or removed. */
export interface AuditStore {
  /** The newest, without its content. */
  last(): Promise<SignedDaysRow | undefined>;
  /** Throws VersionConflict when somebody signed the same day before. */
  append(row: SignedDaysRow, signed: SignedDays, key: AuditKey): Promise<void>;
  /** Every row, oldest first. */
  rows(): Promise<readonly SignedDaysRow[]>;
  /** `undefined` where the file is gone. */
  read(row: SignedDaysRow): Promise<SignedDays | undefined>;
  /** Every key that has signed. */
  keys(): Promise<readonly AuditKey[]>;
  /** The chains that grew on a day, `2026-11-23`. */
  changedOn(day: string): Promise<readonly string[]>;
}

export interface SignedDaysRow {
  /** Days of Foshan, `2026-11-23`, both included. */
  readonly from: string;
  readonly to: string;
  /** SHA-256 (hex) of the payload. */
  readonly digest: string;
  readonly chains: number;
  /** What kinds of chains were looked at. @default incidents alone */
  readonly kinds?: readonly ChainKind[];
}
