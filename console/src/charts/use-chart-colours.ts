import { useMemo, useSyncExternalStore } from 'react';
import { theme } from '../theme.ts';
import type { ChartColours } from './series-option.ts';

/** The colours of the style sheet as they are now, dark or light. */
export function useChartColours(): ChartColours {
  const chosen = useSyncExternalStore(theme.subscribe, theme.snapshot);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the style sheet answers otherwise when another theme is chosen
  return useMemo(() => {
    const style = getComputedStyle(document.documentElement);
    const of = (name: string): string => style.getPropertyValue(`--${name}`).trim();
    return {
      ink: of('ink'),
      faint: of('faint'),
      line: of('line'),
      panel: of('panel-raised'),
      series: of('link'),
      alarm: of('alarm'),
      grade: { I: of('grade-I'), II: of('grade-II'), III: of('grade-III') },
    };
  }, [chosen]);
}
