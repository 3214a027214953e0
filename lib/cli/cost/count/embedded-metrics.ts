interface Directive {
  readonly Namespace?: string;
  readonly Dimensions?: readonly (readonly string[])[];
  readonly Metrics?: readonly { readonly Name?: string }[];
}

type Line = { readonly _aws?: { readonly CloudWatchMetrics?: readonly Directive[] } } & Record<string, unknown>;

/** The custom metrics that CloudWatch makes of a log line in its embedded metric format: one for each name and set of dimension values. */
export function embeddedMetrics(line: string): string[] {
  if (!line.includes('"_aws"')) return [];
  const { _aws, ...fields } = JSON.parse(line) as Line;
  return (_aws?.CloudWatchMetrics ?? []).flatMap(({ Namespace, Dimensions = [[]], Metrics = [] }) =>
    Dimensions.flatMap((names) => {
      const values = names.map((name) => `${name}=${String(fields[name])}`);
      return Metrics.map(({ Name }) => [Namespace, Name, ...values].join(' '));
    }),
  );
}

/** Bytes of such a line that grow with what a batch holds: the values that are told one by one. */
export function valueBytes(line: string): number {
  if (!line.includes('"_aws"')) return 0;
  const { _aws, ...fields } = JSON.parse(line) as Line;
  const names = (_aws?.CloudWatchMetrics ?? []).flatMap(({ Metrics = [] }) => Metrics.map(({ Name }) => Name ?? ''));
  const lists = names.flatMap((name) => (Array.isArray(fields[name]) ? [fields[name] as unknown[]] : []));
  return lists.reduce((sum, values) => sum + JSON.stringify(values).length - 1, 0);
}
