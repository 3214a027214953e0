import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CLIENT_SETTINGS } from '../../lib/adapters/aws/client-settings.ts';
import { dynamoTableStore } from '../../lib/adapters/aws/dynamo-table-store.ts';
import { s3ObjectReader } from '../../lib/adapters/aws/s3-object-reader.ts';
import { alarmEffects } from '../../lib/core/incident/apply-alarm-effects.ts';
import { declaredIn } from '../../lib/core/incident/declared.ts';
import { lambdaObservation } from '../../lib/runtime/lambda-logger.ts';
import { observedIncidents } from '../../lib/runtime/observed-stores.ts';
import { wallClock as clock } from '../../lib/runtime/wall-clock.ts';
import { tableCompoundStore } from '../../lib/stores/compound-store.ts';
import { tableDeadLetterStore } from '../../lib/stores/dead-letter-store.ts';
import { tableExerciseStore } from '../../lib/stores/exercise-store.ts';
import { tableIncidentStore } from '../../lib/stores/incident-store.ts';
import { tableLeaseStore } from '../../lib/stores/lease-store.ts';
import { lookingAhead } from '../../lib/stores/looking-ahead.ts';
import { tableMaintenanceStore } from '../../lib/stores/maintenance-store.ts';
import { ownedTable } from '../../lib/stores/ownership-store.ts';
import { tableProgressStore } from '../../lib/stores/progress-store.ts';
import { tablePublicationStore } from '../../lib/stores/publication-store.ts';
import { readingTogether } from '../../lib/stores/reading-together.ts';
import { tableRebindingStore } from '../../lib/stores/rebinding-store.ts';
import { rememberedSilences } from '../../lib/stores/remembered-silences.ts';
import { tableTelemetryStore } from '../../lib/stores/telemetry-store.ts';
import { readEnvironment } from '../../lib/wiring/environment.ts';
import type { Dependencies } from './handler.ts';

/** On AWS. */
export function dependencies(): Dependencies {
  const environment = readEnvironment('evaluate-telemetry', process.env);
  const { TENANT: tenant, DOMAIN_TABLE, TELEMETRY_TABLE, OBJECT_BUCKET } = environment;
  const observation = lambdaObservation('evaluate-telemetry', environment);
  const dynamo = new DynamoDBClient(CLIENT_SETTINGS);
  const domain = readingTogether(dynamoTableStore(dynamo, { table: DOMAIN_TABLE }));
  const telemetry = dynamoTableStore(dynamo, { table: TELEMETRY_TABLE });
  const exercises = tableExerciseStore(domain, clock);
  const silences = rememberedSilences(domain, clock);
  const core = {
    tenant,
    clock,
    incidents: lookingAhead(observedIncidents(tableIncidentStore(domain, { tenant }), observation.observe)),
    publications: tablePublicationStore(domain, s3ObjectReader(OBJECT_BUCKET), clock),
  };
  return {
    ...core,
    telemetry: tableTelemetryStore(telemetry, { clock, retentionSeconds: Number(environment.HISTORY_SECONDS) }),
    leases: tableLeaseStore(telemetry),
    compounds: tableCompoundStore(telemetry),
    declared: declaredIn(core.incidents),
    deadLetters: tableDeadLetterStore(telemetry, clock),
    apply: alarmEffects({
      ...core,
      silences,
      maintenance: tableMaintenanceStore(ownedTable(domain, tenant)),
      isExercise: (thing) => exercises.covers(thing),
    }),
    rebinding: tableRebindingStore(domain),
    progress: tableProgressStore(domain, clock),
    ...observation,
  };
}
