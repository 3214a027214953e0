import { refusalOf } from '../../lib/core/link/refusal.ts';
import type { Authorizer } from '../../lib/core/ports/authorizer.ts';
import type { Clock } from '../../lib/core/ports/clock.ts';
import { StoreError } from '../../lib/core/ports/errors.ts';
import { NotSenml } from '../../lib/core/telemetry/senml.ts';
import { InvalidWatchCommand, WatchForbidden, WatchNotAllowed, WatchNotFound } from '../../lib/core/watch/errors.ts';
import { httpFunction, type Route } from '../../lib/runtime/http-function.ts';
import type { Logger } from '../../lib/runtime/logger.ts';
import { Problem } from '../../lib/runtime/problem.ts';
import type { CityDesk } from './act-at-owner.ts';
import { alarmRoutes } from './routes/alarms.ts';
import { assetRoutes } from './routes/assets.ts';
import { auditRoutes } from './routes/audit.ts';
import { capRoutes } from './routes/cap.ts';
import { cityRoutes } from './routes/city.ts';
import { commandRoutes } from './routes/commands.ts';
import { deadLetterRoutes } from './routes/dead-letters.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { dutyLogRoutes } from './routes/duty-log.ts';
import { evidenceRoutes } from './routes/evidence.ts';
import { importRoutes } from './routes/imports.ts';
import { incidentRoutes } from './routes/incidents.ts';
import { letterRoutes } from './routes/letters.ts';
import { maintenanceRoutes } from './routes/maintenance-orders.ts';
import { mechanismRoutes } from './routes/mechanism.ts';
import { notificationRoutes } from './routes/notifications.ts';
import { oneTapRoutes } from './routes/one-tap.ts';
import { publicationRoutes } from './routes/publications.ts';
import { readinessRoutes } from './routes/readiness.ts';
import { reportRoutes } from './routes/reports.ts';
import { resourceRoutes } from './routes/resources.ts';
import { responseModeRoutes } from './routes/response-modes.ts';
import { rosterRoutes } from './routes/rosters.ts';
import { sensorRoutes } from './routes/sensors.ts';
import { serviceRoutes } from './routes/service.ts';
import { shiftRoutes } from './routes/shifts.ts';
import { silenceRoutes } from './routes/silences.ts';
import { statisticsRoutes } from './routes/statistics.ts';
import { statusRoutes } from './routes/status.ts';
import { telemetryRoutes } from './routes/telemetry.ts';
import { testNotificationRoutes } from './routes/test-notifications.ts';
import { thingListRoutes } from './routes/thing-list.ts';
import { thingRoutes } from './routes/things.ts';
import type { TenantDirectory } from './tenants.ts';

export interface Dependencies {
  readonly authorizer: Authorizer;
  readonly tenants: TenantDirectory;
  readonly clock: Clock;
  /** At the hub: how it acts on the districts' incidents. */
  readonly hub?: CityDesk;
  /** City seconds per second: 1 in the cloud. */
  speed(): number;
  /** Unpredictable text. */
  salt(): string;
  /** True where the broker carries the pushes of all tenants. */
  readonly allTenants: boolean;
  /** Where the API runs beside what lets devices in: whether a thing is kept out. */
  isRevoked?(thing: string): boolean;
  /** Of this code. */
  readonly version: string;
  readonly logger: Logger;
}

/** Every route of `/v1`. */
export function routes(deps: Dependencies): Route[] {
  return [
    ...serviceRoutes(deps),
    ...commandRoutes(deps),
    ...incidentRoutes(deps),
    ...evidenceRoutes(deps),
    ...alarmRoutes(deps),
    ...capRoutes(deps),
    ...reportRoutes(deps),
    ...auditRoutes(deps),
    ...assetRoutes(deps),
    ...sensorRoutes(deps),
    ...cityRoutes(deps),
    ...mechanismRoutes(deps),
    ...readinessRoutes(deps),
    ...letterRoutes(deps),
    ...maintenanceRoutes(deps),
    ...notificationRoutes(deps),
    ...testNotificationRoutes(deps),
    ...deliveryRoutes(deps),
    ...oneTapRoutes(deps),
    ...deadLetterRoutes(deps),
    ...publicationRoutes(deps),
    ...importRoutes(deps),
    ...shiftRoutes(deps),
    ...dutyLogRoutes(deps),
    ...rosterRoutes(deps),
    ...resourceRoutes(deps),
    ...responseModeRoutes(deps),
    ...silenceRoutes(deps),
    ...statisticsRoutes(deps),
    ...statusRoutes(deps),
    ...telemetryRoutes(deps),
    ...thingListRoutes(deps),
    ...thingRoutes(deps),
  ];
}

/** The HTTP API. */
export const makeHandler = (deps: Dependencies) => httpFunction(deps.logger, routes(deps), problemOf);

/** The domain's errors in the API's words. */
function problemOf(error: unknown): Problem | undefined {
  const refusal = refusalOf(error);
  if (refusal) return new Problem(refusal.type, refusal.detail, refusal.extra);
  if (error instanceof WatchNotFound) return new Problem('not-found', error.message);
  if (error instanceof WatchForbidden) return new Problem('forbidden', error.message);
  if (error instanceof WatchNotAllowed) return new Problem('action-not-allowed', error.message, { allowed: error.allowed });
  if (error instanceof InvalidWatchCommand) return new Problem('validation', error.message, { errors: error.errors });
  if (error instanceof NotSenml) return new Problem('validation', error.message, { errors: [{ pointer: '', message: error.message }] });
  if (error instanceof RangeError)
    return new Problem('validation', error.message, { errors: [{ pointer: '/cursor', message: error.message }] });
  if (error instanceof StoreError && error.retryable) return new Problem('unavailable', 'the store is busy: try again');
  return undefined;
}
