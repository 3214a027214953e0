/**
 * Where something belongs in the city / district / town structure, outermost first:
 * `foshan`, `foshan/chancheng`, `foshan/chancheng/zumiao`.
 */
export type TierPath = string & { readonly __tierPath?: never };

export type TierKind = 'city' | 'district' | 'town';

const KINDS: readonly TierKind[] = ['city', 'district', 'town'];
const SLUG = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** True for the ids of tiers, things, sensors, assets and units: lower-case words joined by single hyphens. */
export function isSlug(text: string): boolean {
  return text.length <= 64 && SLUG.test(text);
}

/** True for a path of one to three slugs. */
export function isTierPath(text: string): boolean {
  const parts = text.split('/');
  return parts.length <= KINDS.length && parts.every(isSlug);
}

/** Parses a path of one to three slugs. Throws RangeError that quotes the text and says what was expected. */
export function parseTierPath(text: string): TierPath {
  if (!isTierPath(text)) {
    throw new RangeError(`"${text}" is not a tier path: expected city, city/district or city/district/town, each a slug`);
  }
  return text;
}

export function tierKind(path: TierPath): TierKind {
  return KINDS[path.split('/').length - 1] as TierKind;
}

/** The last slug of the path: the tier's own id. */
export function tierId(path: TierPath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** True when `inner` is `outer` or lies below it. */
export function contains(outer: TierPath, inner: TierPath): boolean {
  return inner === outer || inner.startsWith(`${outer}/`);
}

/** The tenant that owns a place: its district, or the city itself. */
export function tenantOf(path: TierPath): string {
  const parts = path.split('/');
  return (parts[1] ?? parts[0]) as string;
}

/** The path one level up; `undefined` for the city. */
export function parentOf(path: TierPath): TierPath | undefined {
  const cut = path.lastIndexOf('/');
  return cut < 0 ? undefined : path.slice(0, cut);
}

/** The ancestor of `path` (or itself) of the given kind; `undefined` when the path does not reach that deep. */
export function ancestorOfKind(path: TierPath, kind: TierKind): TierPath | undefined {
  const parts = path.split('/');
  const depth = KINDS.indexOf(kind) + 1;
  return parts.length < depth ? undefined : parts.slice(0, depth).join('/');
}
