import { useEffect } from 'react';
import { useDesk } from '../desk.tsx';

/** Closed incidents are read when somebody wants to see them. */
export function useClosedOnes(wanted: boolean): void {
  const { live } = useDesk();
  useEffect(() => {
    if (wanted) void live.showClosed();
  }, [wanted, live]);
}
