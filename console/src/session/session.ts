const TOKEN = 'citywatch.token';
const ID_TOKEN = 'citywatch.id-token';
const POLL = 'citywatch.poll';

export type SessionEnd = 'signed-out' | 'expired';

export interface SessionSnapshot {
  readonly token?: string;
  readonly ended?: SessionEnd;
}

let snapshot: SessionSnapshot = (() => {
  const token = sessionStorage.getItem(TOKEN);
  return token ? { token } : {};
})();
const listeners = new Set<() => void>();

function change(next: SessionSnapshot): void {
  snapshot = next;
  for (const listener of listeners) listener();
}

/** The sign-in of this tab. The token lies in sessionStorage alone: it goes with the tab and no other site or tab reads it. */
export const session = {
  /** Nothing more comes with this token; what it brought stays in sight. For a screen at which nobody could sign in again. */
  outlive: (): void => {
    if (snapshot.token && !snapshot.ended) change({ ...snapshot, ended: 'expired' });
  },
  snapshot: (): SessionSnapshot => snapshot,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** For the issuer, at the end of the session: says whose it was. */
  idToken: (): string | undefined => sessionStorage.getItem(ID_TOKEN) ?? undefined,
  begin: (token: string, idToken?: string): void => {
    sessionStorage.setItem(TOKEN, token);
    if (idToken) sessionStorage.setItem(ID_TOKEN, idToken);
    else sessionStorage.removeItem(ID_TOKEN);
    change({ token });
  },
  end: (ended: SessionEnd): void => {
    sessionStorage.removeItem(TOKEN);
    sessionStorage.removeItem(ID_TOKEN);
    change({ ended });
  },
};

/** Takes a ready-made sign-in (`/#token=…`) out of the address bar, so that it is neither bookmarked nor shown. */
export function takeTokenFromAddress(): void {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (!token) return;
  history.replaceState(null, '', location.pathname + location.search);
  session.begin(token);
}

/** `?poll=off` stops the refreshing in this tab, so that what is seen came by push; kept over the sign-in. */
export function pollingWanted(): boolean {
  const asked = new URLSearchParams(location.search).get('poll');
  if (asked) sessionStorage.setItem(POLL, asked);
  return sessionStorage.getItem(POLL) !== 'off';
}
