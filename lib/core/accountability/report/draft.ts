import type { CompiledRulePack } from '../../alarm/rule.ts';
import type { IncidentEvent } from '../../incident/events.ts';
import type { Actor, AlarmRow, Incident, Obligation } from '../../incident/model.ts';
import { outcomeOf } from '../../incident/view.ts';
import { type Instant, toMillis } from '../../instant.ts';
import type { MechanismVersion } from '../../mechanism/model.ts';
import { maskTelephoneNumbers } from '../../notification/telephone-numbers.ts';
import type { ReportText } from '../../ports/report-keeper.ts';
import type { Registry } from '../../registry/model.ts';
import { indexRegistry, type RegistryIndex } from '../../registry/registry-index.ts';
import { evidenceOf, type KnownEvidence } from './evidence.ts';
import { type AlarmGroup, type HandlingReport, MILESTONES, type Named, type ReportAlarms, type ReportObligation } from './model.ts';
import { bySeverity, type ReadSeries, reportSeries } from './series.ts';
import { alarmsIn, singleAlarms } from './single-alarms.ts';
import { actionName, halvesOf, timelineOf } from './timeline.ts';

/** Alarms listed one by one; of a storm the groups tell more. */
const MOST_ALARMS = 40;

export interface ReportSources {
  readonly incident: Incident;
  readonly events: readonly IncidentEvent[];
  readonly registry: Registry;
  /** The version the incident was raised under; `undefined` where it is not published any more. */
  readonly mechanism: MechanismVersion | undefined;
  /** The rules that were in force when it was raised. */
  readonly rules: readonly CompiledRulePack[];
  readonly series: readonly ReadSeries[];
  /** Series with an alarm that were not read. */
  readonly seriesLeftOut: number;
  readonly evidence: ReadonlyMap<string, KnownEvidence>;
  readonly at: Instant;
  readonly version: number;
  readonly replaces?: number;
  readonly text: ReportText;
  /** Who signs it; absent for a draft. */
  readonly signedBy?: Actor;
}

/** The handling report of an incident as its record, the registry and what is kept of the readings tell it. */
export function handlingReport(sources: ReportSources): HandlingReport {
  const { incident, events, registry, at, version, replaces, text, signedBy } = sources;
  const index = indexRegistry(registry);
  const unit = (id: string): Named => ({ id, name: index.unit(id)?.name ?? { zh: id, en: id } });
  const names = { unit: (id: string) => unit(id).name, obligation: (id: string) => obligationName(incident, id, unit) };
  const timeline = timelineOf(events, names);
  return {
    form: 'citywatch-handling-report/1',
    status: signedBy ? 'published' : 'draft',
    version,
    ...(replaces === undefined ? {} : { replaces }),
    at,
    incidentVersion: incident.version,
    city: registry.city.name,
    centre: unit(index.centreOf(incident.town ?? incident.tier) ?? 'centre'),
    subject: subjectOf(sources, index),
    milestones: MILESTONES.map((of) => {
      const moment = incident[`${of}At`];
      return { of, ...(moment ? { at: moment } : {}) };
    }),
    alarms: alarmsOf(singleAlarms(incident, events)),
    series: sources.series.map(({ wanted, readings, truncated }) => reportSeries(wanted, readings, sources.rules, truncated)),
    seriesLeftOut: sources.seriesLeftOut,
    obligations: incident.obligations.map((one) => obligationOf(one, incident, unit)),
    timeline: timeline.lines,
    timelineLeftOut: timeline.leftOut,
    evidence: evidenceOf(events, sources.evidence),
    text: maskedText(text),
    ...(signedBy
      ? {
          signature: {
            id: signedBy.id,
            name: halvesOf(signedBy.name ?? signedBy.id),
            ...(signedBy.unit ? { unit: unit(signedBy.unit) } : {}),
            roles: signedBy.roles ?? [],
            at,
          },
        }
      : {}),
  };
}

function subjectOf({ incident, mechanism }: ReportSources, index: RegistryIndex): HandlingReport['subject'] {
  const place = incident.town ?? incident.tier;
  const tier = index.tier(place);
  const asset = incident.asset === undefined ? undefined : index.asset(incident.asset);
  const { reasonCode, text } = incident.falseAlarm ?? {};
  return {
    incident: incident.id,
    tenant: incident.tenant,
    exercise: incident.exercise,
    title: maskTelephoneNumbers(incident.title),
    kind: incident.kind,
    domain: incident.domain,
    state: incident.state,
    grade: incident.grade,
    ...(incident.level ? { level: incident.level } : {}),
    place: { id: place, name: tier?.name ?? { zh: place, en: place } },
    ...(incident.asset ? { asset: { id: incident.asset, name: asset?.name ?? { zh: incident.asset, en: incident.asset } } } : {}),
    ...(incident.position ? { position: incident.position } : {}),
    ...(incident.occurredAt ? { occurredAt: incident.occurredAt } : {}),
    mechanism: {
      version: incident.mechanism,
      ...(mechanism
        ? { name: mechanism.name, effectiveFrom: mechanism.effectiveFrom, provisional: mechanism.effectiveFromProvisional }
        : {}),
    },
    ...(incident.recurrenceOf ? { recurrenceOf: incident.recurrenceOf } : {}),
    ...(reasonCode ? { falseAlarm: { reasonCode, ...(text ? { text: maskTelephoneNumbers(text) } : {}) } } : {}),
  };
}

function alarmsOf(alarms: readonly AlarmRow[]): ReportAlarms {
  const sorted = bySeverity(alarms);
  const total = totalOf(alarms);
  return { total, shown: sorted.slice(0, MOST_ALARMS), groups: total > MOST_ALARMS ? groupsOf(sorted) : [] };
}

const totalOf = (alarms: readonly AlarmRow[]): number => alarms.reduce((sum, row) => sum + alarmsIn(row), 0);

function groupsOf(sorted: readonly AlarmRow[]): AlarmGroup[] {
  const alike = new Map<string, AlarmRow[]>();
  for (const alarm of sorted) {
    const key = `${alarm.grade}\n${alarm.rule}\n${alarm.metric}`;
    const known = alike.get(key);
    if (known) known.push(alarm);
    else alike.set(key, [alarm]);
  }
  return [...alike.values()].map((own) => {
    const { rule, metric, grade } = own[0] as AlarmRow;
    const sensors = new Set(own.map(({ sensor }) => sensor)).size;
    return {
      rule,
      metric,
      grade,
      alarms: totalOf(own),
      sensors,
      first: (own[0] as AlarmRow).onsetAt,
      last: own.map(({ onsetAt, lastOnsetAt = onsetAt }) => lastOnsetAt).reduce((a, b) => (a > b ? a : b)),
    };
  });
}

function obligationOf(obligation: Obligation, incident: Incident, unit: (id: string) => Named): ReportObligation {
  const { id, body, action, level, from, within, provisional, state, base, due, metAt, breachedAt, escalation, evidence } = obligation;
  const task = incident.tasks.find((one) => one.unit === obligation.unit);
  const outcome = outcomeOf(obligation, incident);
  return {
    ...{ id, body, action, level, from, within, provisional, state, evidence, unit: unit(obligation.unit) },
    ...(base ? { base } : {}),
    ...(due ? { due } : {}),
    ...(metAt ? { metAt } : {}),
    ...(breachedAt ? { breachedAt } : {}),
    ...(outcome ? { outcome } : {}),
    escalatedTo: escalation?.steps.slice(0, escalation.told).map((step) => unit(step.unit)) ?? [],
    ...(task?.acknowledgedAt ? { acknowledgedAt: task.acknowledgedAt } : {}),
    ...(task?.arrivedAt ? { arrivedAt: task.arrivedAt } : {}),
  };
}

function obligationName({ obligations }: Incident, id: string, unit: (id: string) => Named): Named['name'] | undefined {
  const found = obligations.find((one) => one.id === id);
  if (!found) return undefined;
  const [who, what] = [unit(found.unit).name, actionName(found.action)];
  return { zh: `${who.zh}：${what.zh}`, en: `${who.en}: ${what.en}` };
}

/** A report goes to many; who was called on which number is nobody's business there. */
function maskedText({ cause, measures, summary, reason }: ReportText): ReportText {
  return {
    ...(cause ? { cause: maskTelephoneNumbers(cause) } : {}),
    ...(measures ? { measures: maskTelephoneNumbers(measures) } : {}),
    ...(summary ? { summary: maskTelephoneNumbers(summary) } : {}),
    ...(reason ? { reason: maskTelephoneNumbers(reason) } : {}),
  };
}

/** Milliseconds by which an obligation was met early (positive) or late (negative); `undefined` while it is not met, or had no clock. */
export const margin = ({ due, metAt }: Pick<ReportObligation, 'due' | 'metAt'>): number | undefined =>
  due && metAt ? toMillis(due) - toMillis(metAt) : undefined;
