import { useSyncExternalStore } from 'react';

/** What an address names: the page by the first part of its path, and what of it is looked at. `pages.tsx` says which pages there are. */
export interface Route {
  readonly page: string;
  readonly id?: string;
}

const CHANGED = 'citywatch:navigated';

export const pathOf = {
  watch: '/',
  city: '/city',
  wall: '/wall',
  shift: '/shift',
  firstSteps: '/first-steps',
  outbox: '/outbox',
  drills: '/drills',
  rosters: '/rosters',
  silences: '/silences',
  statistics: '/statistics',
  deadLetters: '/dead-letters',
  mechanism: '/mechanism',
  import: '/import',
  things: '/things',
  thing: (id: string): string => `/things/${encodeURIComponent(id)}`,
  incident: (id: string): string => `/incidents/${encodeURIComponent(id)}`,
};

const CALLBACK = '/callback';

function routeOf(path: string): Route {
  if (path === CALLBACK) return { page: '' };
  const [page = '', id] = path.slice(1).split('/');
  return id ? { page, id: readable(id) } : { page };
}

/** An address that somebody typed may be no valid one. */
function readable(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
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
