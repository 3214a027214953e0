/** Tells what is wrong with a pack, and where in it. */
export type Report = (path: readonly (string | number)[], message: string) => void;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const quote = (value: unknown): string => (value === undefined ? 'missing' : JSON.stringify(value));
