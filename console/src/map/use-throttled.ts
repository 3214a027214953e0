import { useEffect, useRef, useState } from 'react';

/** The value, but changed at most once in so many milliseconds; the last one is always shown in the end. */
export function useThrottled<Value>(value: Value, millis: number): Value {
  const [shown, setShown] = useState(value);
  const changedAt = useRef(0);
  useEffect(() => {
    if (Object.is(shown, value)) return;
    const pause = Math.max(0, changedAt.current + millis - performance.now());
    const timer = setTimeout(() => {
      changedAt.current = performance.now();
      setShown(value);
    }, pause);
    return () => clearTimeout(timer);
  }, [value, shown, millis]);
  return shown;
}
