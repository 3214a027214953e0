import type { CompiledCity } from '../../config/load-city.ts';
import type { TierPath } from '../../core/tier/tier-path.ts';
import type { CityClient } from '../city-client.ts';
import type { DeviceConnections } from '../device-connections.ts';

export interface DrillContext {
  readonly city: CompiledCity;
  readonly client: CityClient;
  readonly devices: DeviceConnections;
  /** What happens counts as real, not as an exercise. */
  readonly actual: boolean;
  /** Stop after the dispatch and leave the answers to people. */
  readonly handsOn: boolean;
  /** Where it is played. */
  readonly within: TierPath;
  /** Says what is being done. */
  tell(line: string): void;
}

export interface Check {
  readonly name: string;
  readonly ok: boolean;
}

export interface DrillResult {
  readonly scenario: string;
  /** Ids of the incidents that were raised. */
  readonly incidents: readonly string[];
  readonly passed: boolean;
  readonly checks: readonly Check[];
  /** Users that owe something now, when the drill stopped after the dispatch. */
  readonly waiting?: readonly string[];
}

export interface Scenario {
  readonly name: string;
  readonly description: { readonly zh: string; readonly en: string };
  play(context: DrillContext): Promise<DrillResult>;
}
