import { useEffect, useState } from 'react';

export interface Cycle<View> {
  readonly shown: View;
  show(view: View): void;
  readonly paused: boolean;
  setPaused(paused: boolean): void;
}

/** One view after the other, each for so many seconds; whoever chooses one sees it for as long. */
export function useCycle<View>(views: readonly View[], everySeconds: number): Cycle<View> {
  const [chosen, setChosen] = useState<View>();
  const [paused, setPaused] = useState(false);
  const found = chosen === undefined ? 0 : Math.max(0, views.indexOf(chosen));
  const shown = views[found] as View;
  useEffect(() => {
    if (paused || views.length < 2) return;
    const timer = setTimeout(() => setChosen(views[(views.indexOf(shown) + 1) % views.length]), everySeconds * 1000);
    return () => clearTimeout(timer);
  }, [shown, views, everySeconds, paused]);
  return { shown, show: setChosen, paused, setPaused };
}
