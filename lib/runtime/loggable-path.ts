/** A path as it may stand in a log: in that of a one-tap link the token is a credential. */
export const loggablePath = (path: string): string => path.replace(/^(\/v1\/r\/).+/, '$1…');
