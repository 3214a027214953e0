import { type App, type Stage, Tags } from 'aws-cdk-lib';
import { makeDisposable } from './disposable.ts';
import type { FunctionCode } from './function-code.ts';
import { districtPeople, hubPeople } from './people.ts';
import { CityHubStack } from './stacks/city-hub-stack.ts';
import { DistrictStack } from './stacks/district-stack.ts';
import { cityValues } from './tenants.ts';
import { validate } from './validation.ts';
import type { CloudSettings, Place, Registry, TenantValues, TierSettings } from './values.ts';

export interface AppProps {
  readonly registry: Registry;
  readonly settings: CloudSettings;
  /** Where the CLI points. */
  readonly environment: Place;
  readonly code: FunctionCode;
  /** What the stage says of single tiers, by their ids. */
  readonly tiers?: Readonly<Record<string, TierSettings>>;
  /** How long readings are kept. */
  readonly historySeconds: number;
}

export interface CityStacks {
  readonly hub: CityHubStack;
  readonly districts: readonly DistrictStack[];
}

/** In an app or in a stage of it: one stack for the hub, one per district from one class, and the rules of AwsSolutions over all of them. */
export function makeStacks(scope: Stage, { registry, settings, environment, code, historySeconds, tiers = {} }: AppProps): CityStacks {
  const { hub: hubValues, districts: districtValues } = cityValues(registry, environment, { site: settings.site, tiers });
  const common = (values: TenantValues) => ({
    env: { ...values.place },
    stackName: `${settings.prefix}-${values.tenant}`,
    values,
    settings,
    code,
    historySeconds,
  });
  const id = (values: TenantValues): string => `${settings.prefix}-${values.tenant}`;
  const registered = districtValues.map(({ tenant, place }) => ({ tenant, ...place }));
  const named = registry.tiers.filter(({ kind }) => kind !== 'town').map(({ path, code: areaCode }) => ({ path, code: areaCode }));
  const people = hubPeople(settings, hubValues.place, named);
  const hub = new CityHubStack(scope, id(hubValues), { ...common(hubValues), people, districts: registered });
  const districts = districtValues.map((values) => {
    const district = new DistrictStack(scope, id(values), {
      ...common(values),
      people: districtPeople(settings, values.place, { place: hubValues.place, pool: hub.pool }),
      hub: hubValues,
    });
    // The hub's bus first: a district's events would otherwise have nowhere to go.
    district.addStackDependency(hub, 'its events go to the hub’s bus');
    return district;
  });
  if (settings.disposable) for (const stack of [hub, ...districts]) makeDisposable(stack);
  Tags.of(scope).add('project', 'citywatch');
  validate(scope.node.root as App);
  return { hub, districts };
}
