/** Numbers of the publications by which things are evaluated. */
export interface InForce {
  readonly registry: number;
  readonly rules: number;
}

/** How far a tenant's things have been brought under the publications in force. */
export interface Rebinding {
  /** Whatever loses something up to these has lost it. Absent before the first pass. */
  readonly done?: InForce;
  /** The pass that is under way. */
  readonly pass?: {
    readonly towards: InForce;
    /** Things up to this one, by their ids, have been visited. */
    readonly upTo: string;
    /** But for these, which could not be. */
    readonly failed: readonly string[];
  };
  /** 0 when nothing is stored yet; compared on commit. */
  readonly version: number;
}

export interface RebindingStore {
  read(): Promise<Rebinding>;
  /** Throws VersionConflict unless the stored version is `rebinding.version - 1`. */
  save(rebinding: Rebinding): Promise<void>;
}
