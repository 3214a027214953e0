import { encodingsTaken } from '../../lib/runtime/site-rules.ts';

export type Encoding = 'br' | 'gzip' | 'identity';

/** A file of the site, with what was compressed when the site was bundled. */
export interface SiteFile {
  readonly type: string;
  /** Of the file as it is. */
  readonly digest: string;
  readonly bodies: { readonly identity: Buffer; readonly br?: Buffer; readonly gzip?: Buffer };
}

/** The best of what the file comes in that the browser takes. */
export function chosenEncoding({ bodies }: SiteFile, accepted?: string): Encoding {
  const taken = encodingsTaken(accepted);
  return (['br', 'gzip'] as const).find((encoding) => bodies[encoding] && taken.includes(encoding)) ?? 'identity';
}

/** Each encoding is a representation of its own. */
export const tagOf = ({ digest }: SiteFile, encoding: Encoding): string => `"${digest}${encoding === 'identity' ? '' : `-${encoding}`}"`;

/** Weakly compared: whatever encoding the browser has kept, it is of this file. */
export function isStillCurrent({ digest }: SiteFile, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const kept = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return (['br', 'gzip', 'identity'] as const).some((encoding) => kept.includes(tagOf({ digest } as SiteFile, encoding)));
}
