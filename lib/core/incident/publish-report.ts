import type { PublishedReport, ReportKeeper, ReportText } from '../ports/report-keeper.ts';
import { type ActionInput, optionalTextOf, textOf } from './action-input.ts';
import { changeOf, type IncidentDependencies } from './append.ts';
import type { Decision } from './decision.ts';
import type { NewEvent } from './events.ts';

/** The members of `publish-report` and `correct-report` that go into the report, not into the event. Throws InvalidAction. */
export function reportTextOf(action: string, input: ActionInput): ReportText {
  const [cause, measures, summary] = ['cause', 'measures', 'summary'].map((member) => optionalTextOf(input, member));
  const reason = action === 'correct-report' ? textOf(input, 'reason') : undefined;
  return {
    ...(cause ? { cause } : {}),
    ...(measures ? { measures } : {}),
    ...(summary ? { summary } : {}),
    ...(reason ? { reason } : {}),
  };
}

/**
 * The events with the digests of the report that they publish. Its documents are kept first: where the events are not committed after all,
 * nothing names them. What people wrote may have to be deleted one day, so that the chain holds its digest alone.
 */
export async function withKeptReport(
  deps: IncidentDependencies & { readonly reports?: ReportKeeper },
  decision: Decision,
  action: string,
  events: readonly NewEvent[],
): Promise<readonly NewEvent[]> {
  if (!deps.reports || !events.some(({ type }) => type === 'report-published')) return events;
  const { incident, preceding, actor, at, input } = decision;
  const before = incident.report?.version;
  const number = { version: (before ?? 0) + 1, ...(before ? { replaces: before } : {}) };
  const documents = await deps.reports.keep({
    incident: changeOf(deps, incident, events).after,
    events: [...(await deps.incidents.events(incident.id)), ...preceding],
    text: reportTextOf(action, input),
    ...number,
    signedBy: actor,
    at,
  });
  const report: PublishedReport = { ...number, documents };
  return events.map((event) => (event.type === 'report-published' ? { ...event, data: { ...event.data, report } } : event));
}
