import { useMemo } from 'react';
import type { Page } from '../api/types.ts';
import { useRead } from '../api/use-read.ts';
import { type ApiReading, type Sample, samplesOf } from './series.ts';

/** More than a picture has columns, and what the API gives at once. */
const MOST = 10_000;

export interface Readings {
  readonly samples: readonly Sample[] | undefined;
  /** UCUM, of the latest reading that is none of the flagged ones. */
  readonly unit: string | undefined;
  /** There were more than are drawn: the oldest are left out. */
  readonly cut: boolean;
  readonly failure: string | undefined;
  again(): void;
}

/** The readings of one series from one moment to another (epoch milliseconds; without an end up to now), read anew every half minute. */
export function useReadings(sensor: string, metric: string, from: number, to?: number): Readings {
  const time = (at: number): string => encodeURIComponent(new Date(at).toISOString());
  const until = to === undefined ? '' : `&to=${time(to)}`;
  const { answer, failure, again } = useRead<Page<ApiReading>>(
    `/sensors/${encodeURIComponent(sensor)}/readings?limit=${MOST}&from=${time(from)}${until}`,
  );
  const samples = useMemo(() => answer && samplesOf(answer.items, metric), [answer, metric]);
  const own = answer?.items.filter((one) => one.metric === metric);
  const unit = (own?.find(({ flags }) => flags.length === 0) ?? own?.[0])?.unit;
  return { samples, unit, cut: Boolean(answer?.nextCursor), failure, again };
}
