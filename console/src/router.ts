import { useSyncExternalStore } from 'react';

export type Route =
  | { readonly page: 'queue' }
  | { readonly page: 'incident'; readonly id: string }
  | { readonly page: 'dead-letters' }
  | { readonly page: 'unknown' };

const CHANGED = 'citywatch:navigated';

export const pathOf = {
  queue: '/',
  deadLetters: '/dead-letters',
  incident: (id: string): string => `/incidents/${encodeURIComponent(id)}`,
};

function routeOf(path: string): Route {
  if (path === pathOf.queue || path === '/callback') return { page: 'queue' };
  if (path === pathOf.deadLetters) return { page: 'dead-letters' };
  const id = /^\/incidents\/([^/]+)$/.exec(path)?.[1];
  return id ? { page: 'incident', id: decodeURIComponent(id) } : { page: 'unknown' };
}

export function navigate(path: string): void {
  history.pushState(null, '', path);
  window.dispatchEvent(new Event(CHANGED));
  window.scrollTo(0, 0);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('popstate', listener);
  window.addEventListener(CHANGED, listener);
  return () => {
    window.removeEventListener('popstate', listener);
    window.removeEventListener(CHANGED, listener);
  };
}

export function useRoute(): Route {
  return routeOf(useSyncExternalStore(subscribe, () => location.pathname));
}
