import { useCallback, useMemo } from 'react';
import { replaceSearch, useSearch } from '../router.ts';
import { type Selection, searchOf, selectionOf } from './selection.ts';

/** The selection that the page's address asks for, and how to change both. */
export function useSelection(): readonly [Selection, (selection: Selection) => void] {
  const search = useSearch();
  const selection = useMemo(() => selectionOf(search), [search]);
  const change = useCallback((next: Selection): void => replaceSearch(searchOf(next, location.search)), []);
  return [selection, change];
}
