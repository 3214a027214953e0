import type { TierPath } from '../tier/tier-path.ts';
import type { Bilingual, DomainId, Position } from './model.ts';

/** What can be at hand when something happens. */
export const RESOURCE_KINDS = [
  'command-post',
  'high-ground',
  'medical-station',
  'water-tank',
  'hydrant',
  'team',
  'supplies',
  'expert',
  'boat',
  'pump',
  'shelter',
] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** Something with a place that belongs to a tier. */
export interface Placed {
  readonly id: string;
  readonly name: Bilingual;
  /** Whose it is: the city, a district or a town. */
  readonly tier: TierPath;
  readonly position: Position;
  /** The unit that looks after it. */
  readonly keeper?: string;
  /** Other tiers see it and may ask for it. A district without a digital base lives on these. */
  readonly shared: boolean;
  /** True for what is invented. */
  readonly sample: boolean;
}

export interface Resource extends Placed {
  readonly kind: ResourceKind;
  /** What it is for. @default everything */
  readonly domains?: readonly DomainId[];
  /** Whom to call. Stored whole, masked wherever it is shown. */
  readonly contact?: { readonly name: Bilingual; readonly phone?: string };
  /** How much there is: { value: 30, unit: "m3" }; units are UCUM, `1` counts. */
  readonly amount?: { readonly value: number; readonly unit: string };
  readonly note?: Bilingual;
}

export interface Camera extends Placed {
  /** Degrees from north, clockwise, in which it looks. Absent: it turns. */
  readonly heading?: number;
  /** Where its picture is, for those who may see it. */
  readonly stream?: string;
}

/** What is at hand in a city, published apart from the registry: nobody who evaluates readings reads it. */
export interface CityResources {
  readonly resources: readonly Resource[];
  readonly cameras: readonly Camera[];
}

/** The part that one tenant's API shows: its own, and what others share. The city's hub has all. */
export function resourcesPart({ resources, cameras }: CityResources, tenant: string, city: string): CityResources {
  const isWanted = ({ tier, shared }: Placed): boolean => tenant === city || shared || tier.split('/')[1] === tenant;
  return { resources: resources.filter(isWanted), cameras: cameras.filter(isWanted) };
}

const PICTURE = ['https:', 'rtsps:', 'rtsp:'];

/** An address of a picture: without user and password, which would end in logs and in browsers. */
export function isStreamUrl(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && PICTURE.includes(url.protocol) && url.username === '' && url.password === '' && url.hostname !== '';
}

export const STREAM_URL = 'an https, rtsps or rtsp URL without user and password';
