import { lambdaLogger } from '../../lib/runtime/lambda-logger.ts';
import { readEnvironment } from '../../lib/wiring/environment.ts';
import { readTiers } from './claims.ts';
import type { Dependencies } from './handler.ts';

/** On AWS. */
export function dependencies(): Dependencies {
  const { TENANT, TIERS } = readEnvironment('add-claims', process.env);
  return { tiers: readTiers(TIERS), logger: lambdaLogger('add-claims', TENANT) };
}
