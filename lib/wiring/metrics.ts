interface MetricDescription {
  readonly unit: 'Count' | 'Milliseconds';
  readonly dimensions: readonly string[];
  readonly meaning: string;
}

/** Every metric the platform counts itself, in both hosts. Each has the dimension `tenant`, and those named here. docs/runbook.md carries this table; a test compares them. */
export const METRICS = {
  PacksEvaluated: { unit: 'Count', dimensions: [], meaning: 'packs whose readings were evaluated and stored' },
  PacksDiverted: { unit: 'Count', dimensions: ['reason'], meaning: 'packs set aside because no repetition makes them better' },
  IngestLag: { unit: 'Milliseconds', dimensions: [], meaning: 'from the receipt of a pack to its evaluation' },
  ReadingsFlagged: { unit: 'Count', dimensions: ['flag'], meaning: 'readings stored with a flag; all but `stuck` are not evaluated' },
  StateConflicts: { unit: 'Count', dimensions: [], meaning: 'evaluations begun anew because another one wrote the state first' },
  Onsets: { unit: 'Count', dimensions: [], meaning: 'alarms that began' },
  IncidentsRaised: { unit: 'Count', dimensions: ['domain', 'grade'], meaning: 'incidents raised, exercises included' },
  NotificationsSent: { unit: 'Count', dimensions: ['channel'], meaning: 'notifications handed to a channel' },
  NotificationsFailed: { unit: 'Count', dimensions: ['channel'], meaning: 'attempts at a notification that failed; they are repeated' },
  Pushes: { unit: 'Count', dimensions: [], meaning: 'messages to consoles' },
  EventsForwarded: { unit: 'Count', dimensions: [], meaning: 'incident events put on the tenant’s own bus' },
  ForwardLag: { unit: 'Milliseconds', dimensions: [], meaning: 'from an event’s recording to its place on the tenant’s own bus' },
  ReplicaEvents: {
    unit: 'Count',
    dimensions: ['outcome'],
    meaning: 'events of districts that reached the hub: `kept`, `known` already, or `early` and held',
  },
  ReplicaLag: { unit: 'Milliseconds', dimensions: [], meaning: 'from an event’s recording in its district to the hub’s replica' },
  ChainsMissing: {
    unit: 'Count',
    dimensions: [],
    meaning: 'incidents of which the hub lacked events that a digest names; it asks for them',
  },
  ChainsDiffering: { unit: 'Count', dimensions: [], meaning: 'incidents of which the hub has other events than their owner' },
  HubSilence: {
    unit: 'Milliseconds',
    dimensions: [],
    meaning: 'how long a district has heard nothing of the hub, at each pass of its watcher',
  },
  WatcherPasses: { unit: 'Count', dimensions: [], meaning: 'passes of the deadline watcher that came to their end' },
  WatcherPassTime: { unit: 'Milliseconds', dimensions: [], meaning: 'how long such a pass took' },
  ObligationsWarned: { unit: 'Count', dimensions: [], meaning: 'warnings before a deadline' },
  ObligationsBreached: { unit: 'Count', dimensions: [], meaning: 'deadlines that passed unmet' },
  ObligationsEscalated: { unit: 'Count', dimensions: [], meaning: 'steps of escalation after a missed deadline' },
  AcknowledgementsMissed: { unit: 'Count', dimensions: [], meaning: 'tasks that their unit did not acknowledge in time' },
  AcknowledgementsEscalated: { unit: 'Count', dimensions: [], meaning: 'steps of escalation because a task is not acknowledged' },
  ClocksFailed: {
    unit: 'Count',
    dimensions: [],
    meaning:
      'clocks, alarms held back and incidents to change hands that a pass of the watcher could not attend to; the next one tries again',
  },
  BreachLag: { unit: 'Milliseconds', dimensions: [], meaning: 'from the true due time to the record of its breach' },
  DeadLettersKept: { unit: 'Count', dimensions: ['queue'], meaning: 'messages given up, found and kept for sending again' },
} as const satisfies Readonly<Record<string, MetricDescription>>;

export type MetricName = keyof typeof METRICS;
export type DimensionsOf<N extends MetricName> = { readonly [dimension in (typeof METRICS)[N]['dimensions'][number]]: string };
