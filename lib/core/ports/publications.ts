import type { CompiledRulePack } from '../alarm/rule.ts';
import type { Instant } from '../instant.ts';
import type { Mechanism } from '../mechanism/model.ts';
import type { Registry } from '../registry/model.ts';
import type { CityResources } from '../registry/resources.ts';
import type { Roster } from '../watch/roster.ts';

/** What is published as data, each kind with its own numbered versions. */
export interface PublicationBodies {
  readonly registry: Registry;
  readonly rules: readonly CompiledRulePack[];
  readonly mechanism: Mechanism;
  readonly rosters: readonly Roster[];
  readonly resources: CityResources;
}
export type PublicationKind = keyof PublicationBodies;

export interface PublicationRecord {
  readonly kind: PublicationKind;
  /** 1, 2, 3, … */
  readonly number: number;
  /** SHA-256 (hex) of the body's RFC 8785 bytes. */
  readonly digest: string;
  readonly author: string;
  readonly publishedAt: Instant;
  readonly effectiveFrom: Instant;
}

export type Publication<Kind extends PublicationKind> = PublicationRecord & { readonly kind: Kind; readonly body: PublicationBodies[Kind] };

/** What functions read; adapters cache and look for a newer version at most every few seconds, or when told to. */
export interface PublicationSource {
  /** The version in force. `atLeast`: a number seen elsewhere; the cache reloads when it knows less. Throws NothingPublished when there is none. */
  active<Kind extends PublicationKind>(kind: Kind, atLeast?: number): Promise<Publication<Kind>>;
}

export interface PublicationArchive {
  /** A version by its number, in force or not; `undefined` when there is none. */
  numbered<Kind extends PublicationKind>(kind: Kind, number: number): Promise<Publication<Kind> | undefined>;
}

export interface PublicationStore extends PublicationSource, PublicationArchive {
  /** The version in force at a moment as far as is known now; `undefined` when there is none. */
  at<Kind extends PublicationKind>(kind: Kind, moment: Instant): Promise<Publication<Kind> | undefined>;
  /**
   * A body equal to the one in force from its date on is not published again: that record is returned. `after`: the newest number, where the body
   * was made from it; throws VersionConflict where there is a newer one.
   */
  publish<Kind extends PublicationKind>(
    kind: Kind,
    body: PublicationBodies[Kind],
    by: { readonly author: string; readonly effectiveFrom: Instant; readonly after?: number },
  ): Promise<PublicationRecord>;
  /** Newest first. */
  records(kind: PublicationKind): Promise<readonly PublicationRecord[]>;
}

/** Nothing of this kind has been published to the tenant yet: run `citywatch publish`. */
export class NothingPublished extends Error {
  constructor(kind: PublicationKind) {
    super(`nothing of kind "${kind}" is published here yet: run \`npx citywatch publish\` against this tenant`);
    this.name = 'NothingPublished';
  }
}
