interface Directive {
  readonly Namespace?: string;
  readonly Dimensions?: readonly (readonly string[])[];
  readonly Metrics?: readonly { readonly Name?: string }[];
}

/** The custom metrics that CloudWatch makes of a log line in its embedded metric format: one for each name and set of dimension values. */
export function embeddedMetrics(line: string): string[] {
  if (!line.includes('"_aws"')) return [];
  const { _aws, ...fields } = JSON.parse(line) as { readonly _aws?: { readonly CloudWatchMetrics?: readonly Directive[] } } & Record<
    string,
    unknown
  >;
  return (_aws?.CloudWatchMetrics ?? []).flatMap(({ Namespace, Dimensions = [[]], Metrics = [] }) =>
    Dimensions.flatMap((names) => {
      const values = names.map((name) => `${name}=${String(fields[name])}`);
      return Metrics.map(({ Name }) => [Namespace, Name, ...values].join(' '));
    }),
  );
}
