const KEY = 'citywatch.theme';

/** Dark for a control room at night; light for a telephone in the sun. */
export type Theme = 'dark' | 'light';

let current: Theme = localStorage.getItem(KEY) === 'light' ? 'light' : 'dark';
const listeners = new Set<() => void>();

export const theme = {
  snapshot: (): Theme => current,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  choose: (wanted: Theme): void => {
    localStorage.setItem(KEY, wanted);
    current = wanted;
    showTheme();
    for (const listener of listeners) listener();
  },
};

/** The style sheets read it from the document. */
export function showTheme(): void {
  document.documentElement.dataset.theme = current;
}
