const DAY = 86_400_000;
/** The city's time is eight hours ahead of UTC, all year. */
const AHEAD = 8 * 3_600_000;

export const PERIODS = ['month', 'last-month', 'days-30', 'days-90', 'months-12'] as const;
export type Period = (typeof PERIODS)[number];

/** The month of a moment in the city, `2026-11`, or one that lies `back` months before. */
export function monthOf(now: number, back = 0): string {
  const date = new Date(now + AHEAD);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - back, 1)).toISOString().slice(0, 7);
}

/** The days of a period, from inclusive, to exclusive, as RFC 3339 in the city's time; today is among them where it reaches up to now. */
export function spanOf(period: Period, now: number): { readonly from: string; readonly to: string } {
  const tomorrow = dayOf(now + DAY);
  switch (period) {
    case 'month':
      return { from: startOf(`${monthOf(now)}-01`), to: startOf(tomorrow) };
    case 'last-month':
      return { from: startOf(`${monthOf(now, 1)}-01`), to: startOf(`${monthOf(now)}-01`) };
    case 'days-30':
      return { from: startOf(dayOf(now - 29 * DAY)), to: startOf(tomorrow) };
    case 'days-90':
      return { from: startOf(dayOf(now - 89 * DAY)), to: startOf(tomorrow) };
    case 'months-12':
      return { from: startOf(`${monthOf(now, 11)}-01`), to: startOf(tomorrow) };
  }
}

const dayOf = (moment: number): string => new Date(moment + AHEAD).toISOString().slice(0, 10);
const startOf = (day: string): string => `${day}T00:00:00+08:00`;
