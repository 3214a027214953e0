/** What of an alarm says which sensors are behind it. */
interface Sourced {
  readonly sensor: string;
  readonly metric: string;
  readonly sources?: readonly string[];
}

/** The series behind an alarm, `<sensor>/<metric>`; of a condition over several things the one that completed it last. */
export const seriesBehind = ({ sensor, metric, sources }: Sourced): readonly string[] => sources ?? [`${sensor}/${metric}`];

export const sensorOfSeries = (series: string): string => series.slice(0, series.lastIndexOf('/'));

/** The sensor that says where an alarm is: of a condition over several things, the one that completed it. */
export const sensorBehind = (alarm: Sourced): string => sensorOfSeries(seriesBehind(alarm).at(-1) as string);
