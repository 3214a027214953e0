import { type App, Stage as CdkStage } from 'aws-cdk-lib';
import type { CompiledCity } from '../config/load-city.ts';
import { makeStacks } from './app.ts';
import type { FunctionCode } from './function-code.ts';
import { readSettings } from './settings.ts';
import { type Place, type Registry, UnusableDeployment } from './values.ts';

type Stages = CompiledCity['stages'];
type Stage = Stages['all'][number];

export interface StagesProps {
  readonly city: Pick<CompiledCity, 'registry' | 'stages' | 'settings'>;
  /** Where the CLI points. */
  readonly environment: Place;
  readonly code: FunctionCode;
  /** Of the deployed code, shown in the status. @default unknown */
  readonly version?: string;
}

/**
 * The stacks of the stages that `-c stage=` names: one, or `*` for all. The default stage's lie at the top of the output folder, every
 * other's in an assembly of its own (`npx cdk deploy -c stage=staging 'staging/*'`). Throws UnusableDeployment.
 */
export function makeStages(app: App, { city, environment, code, version }: StagesProps): void {
  const chosen = chosenStages(city.stages, app.node.tryGetContext('stage'));
  if (chosen.length > 1 && app.node.tryGetContext('prefix') !== undefined)
    throw new UnusableDeployment('context prefix is for one stage, and several are made: expected -c stage=… with one name, or no prefix');
  for (const stage of chosen) {
    const isDefault = stage.id === city.stages.default;
    makeStacks(isDefault ? app : new CdkStage(app, stage.id), {
      registry: isDefault ? city.registry : withoutPlaces(city.registry),
      historySeconds: city.settings.historyRetentionSeconds,
      settings: {
        ...readSettings({ tryGetContext: (name) => app.node.tryGetContext(name) ?? stage[name as keyof Stage] }),
        ...(version && { version }),
        ...(city.settings.baseMap && { baseMap: city.settings.baseMap }),
      },
      environment: { ...environment, ...(stage.account && { account: stage.account }), ...(stage.region && { region: stage.region }) },
      code,
      tiers: stage.tiers ?? {},
    });
  }
}

function chosenStages({ default: byDefault, all }: Stages, asked: unknown): readonly Stage[] {
  if (asked === '*') return all;
  const chosen = all.filter(({ id }) => id === (asked ?? byDefault));
  if (chosen.length > 0) return chosen;
  throw new UnusableDeployment(`context stage is ${JSON.stringify(asked)}: expected one of ${all.map(({ id }) => id).join(', ')}, or *`);
}

/** The accounts in tiers.yaml are those of the default stage: no other one gets there by leaving something out. */
const withoutPlaces = (registry: Registry): Registry => ({
  ...registry,
  tiers: registry.tiers.map(({ cloud: _, ...tier }) => tier),
});
