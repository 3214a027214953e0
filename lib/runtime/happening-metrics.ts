import type { IncidentEvent } from '../core/incident/events.ts';
import { toMillis } from '../core/instant.ts';
import type { Happening } from '../core/ports/observer.ts';
import type { Metrics } from './metrics.ts';

/** What a happening adds to which metrics. */
export function count(metrics: Metrics, happening: Happening): void {
  switch (happening.what) {
    case 'packs-evaluated':
      metrics.add('PacksEvaluated', happening.packs, {});
      metrics.add('IngestLag', happening.lag, {});
      for (const [flag, readings] of happening.flagged) metrics.add('ReadingsFlagged', readings, { flag });
      break;
    case 'pack-diverted':
      metrics.add('PacksDiverted', 1, { reason: happening.reason });
      break;
    case 'state-conflict':
      metrics.add('StateConflicts', 1, {});
      break;
    case 'alarm-changed':
      if (happening.transition === 'onset') metrics.add('Onsets', 1, {});
      break;
    case 'event-appended':
      countEvent(metrics, happening.event);
      break;
    case 'notification-sent':
      metrics.add('NotificationsSent', 1, { channel: happening.notification.channel });
      break;
    case 'notification-failed':
      metrics.add('NotificationsFailed', 1, { channel: happening.notification.channel });
      break;
    case 'consoles-told':
      metrics.add('Pushes', happening.topics, {});
      break;
    case 'event-forwarded':
      metrics.add('EventsForwarded', 1, {});
      metrics.add('ForwardLag', happening.lag, {});
      break;
    case 'replica-kept':
      metrics.add('ReplicaEvents', 1, { outcome: happening.outcome });
      if (happening.outcome === 'kept') metrics.add('ReplicaLag', happening.lag, {});
      break;
    case 'digest-compared':
      metrics.add('ChainsMissing', happening.missing, {});
      metrics.add('ChainsDiffering', happening.faults, {});
      break;
    case 'deadlines-watched':
      metrics.add('WatcherPasses', 1, {});
      metrics.add('WatcherPassTime', happening.millis, {});
      break;
    case 'listened-for-hub':
      metrics.add('HubSilence', happening.silence, {});
      break;
    case 'clock-failed':
    case 'held-alarm-failed':
    case 'hand-over-failed':
      metrics.add('ClocksFailed', 1, {});
      break;
    case 'dead-letter-kept':
      metrics.add('DeadLettersKept', 1, { queue: happening.queue });
      break;
    case 'alarm-amended':
    case 'sensor-fault':
    case 'notification-answered':
    case 'published':
      break;
    default:
      happening satisfies never;
  }
}

function countEvent(metrics: Metrics, event: IncidentEvent): void {
  if (event.type === 'raised') metrics.add('IncidentsRaised', 1, { domain: event.data.domain, grade: event.data.grade });
  if (event.type === 'obligation-warned') metrics.add('ObligationsWarned', 1, {});
  if (event.type === 'obligation-escalated') metrics.add('ObligationsEscalated', 1, {});
  if (event.type === 'acknowledgement-missed') metrics.add('AcknowledgementsMissed', 1, {});
  if (event.type === 'acknowledgement-escalated') metrics.add('AcknowledgementsEscalated', 1, {});
  if (event.type !== 'obligation-breached') return;
  metrics.add('ObligationsBreached', 1, {});
  metrics.add('BreachLag', toMillis(event.recordedAt) - toMillis(event.at), {});
}
