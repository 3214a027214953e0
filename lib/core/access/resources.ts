import type { DomainId } from '../registry/model.ts';
import type { TierPath } from '../tier/tier-path.ts';

interface Placed {
  /** The tier it lies in. */
  readonly at: TierPath;
}

/**
 * What somebody acts on, as far as it makes a difference to who may: the types and members of policies/schema.cedarschema, which says what they
 * mean. Two of the same members are the same to the policies.
 */
export type Resource =
  | (Placed & { readonly type: 'Incident'; readonly domain: DomainId; readonly owing: readonly string[]; readonly reportedBy?: string })
  | (Placed & { readonly type: 'Report'; readonly domain: DomainId })
  | (Placed & { readonly type: 'Letter'; readonly unit: string })
  | (Placed & { readonly type: 'Order'; readonly domain: DomainId; readonly unit: string })
  | (Placed & { readonly type: 'Watch'; readonly keptBy?: TierPath; readonly agreedWith: readonly TierPath[] })
  | (Placed & { readonly type: 'Area' })
  | (Placed & {
      readonly type: 'Silence';
      readonly domains?: readonly DomainId[];
      readonly named: boolean;
      readonly ownedBy?: string;
      readonly madeBy?: string;
    })
  | (Placed & { readonly type: 'Thing'; readonly domains: readonly DomainId[] })
  | (Placed & { readonly type: 'AtHand'; readonly shared: boolean; readonly keeper?: string })
  | (Placed & { readonly type: 'Unit'; readonly unit: string })
  | (Placed & { readonly type: 'Tenant' });

/** Members that name tiers; all others are plain words. */
export const TIER_MEMBERS: readonly string[] = ['at', 'keptBy', 'agreedWith'];
