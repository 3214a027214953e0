import { useSyncExternalStore } from 'react';

export type Route =
  | { readonly page: 'watch' }
  | { readonly page: 'incident'; readonly id: string }
  | { readonly page: 'city' }
  | { readonly page: 'wall' }
  | { readonly page: 'shift' }
  | { readonly page: 'dead-letters' }
  | { readonly page: 'unknown' };

const CHANGED = 'citywatch:navigated';

export const pathOf = {
  watch: '/',
  city: '/city',
  wall: '/wall',
  shift: '/shift',
  deadLetters: '/dead-letters',
  incident: (id: string): string => `/incidents/${encodeURIComponent(id)}`,
};

function routeOf(path: string): Route {
  if (path === pathOf.watch || path === '/callback') return { page: 'watch' };
  if (path === pathOf.city) return { page: 'city' };
  if (path === pathOf.wall) return { page: 'wall' };
  if (path === pathOf.shift) return { page: 'shift' };
  if (path === pathOf.deadLetters) return { page: 'dead-letters' };
  const id = /^\/incidents\/([^/]+)$/.exec(path)?.[1];
  return id ? { page: 'incident', id: decodeURIComponent(id) } : { page: 'unknown' };
}

export function navigate(path: string): void {
  history.pushState(null, '', path);
  window.dispatchEvent(new Event(CHANGED));
  window.scrollTo(0, 0);
}

/** The page stays; what of it is shown changes, and its address with it. */
export function replaceSearch(search: string): void {
  history.replaceState(null, '', `${location.pathname}${search}`);
  window.dispatchEvent(new Event(CHANGED));
}

/** What was last shown of the watch, so that the way back from an incident leads to the same filters. */
let watchSearch = location.pathname === pathOf.watch ? location.search : '';
const remember = (): void => {
  if (location.pathname === pathOf.watch) watchSearch = location.search;
};
window.addEventListener('popstate', remember);
window.addEventListener(CHANGED, remember);
export const backToWatch = (): string => `${pathOf.watch}${watchSearch}`;

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

export function useSearch(): string {
  return useSyncExternalStore(subscribe, () => location.search);
}
