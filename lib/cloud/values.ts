import { Aws } from 'aws-cdk-lib';
import type { CompiledCity } from '../config/load-city.ts';
import type { BaseMap } from '../wiring/base-map.ts';

/** What the stacks are derived from, as the configuration compiles it. */
export type Registry = CompiledCity['registry'];
export type Tier = Registry['tiers'][number];
export type DistrictKind = NonNullable<Tier['district']>;

/** Where a stack is deployed; an absent part comes from the environment the CLI runs in. */
export interface Place {
  /** Twelve digits. */
  readonly account?: string;
  readonly region?: string;
}

/** Who signs people's tokens, and for whom. */
export interface Issuer {
  /** https URL, exactly as in the token's `iss`. */
  readonly url: string;
  readonly audience: string;
  /** As whom the console signs people in. @default the audience */
  readonly clientId?: string;
  /** What the console asks for, space-separated. @default 'openid profile' */
  readonly scope?: string;
}

/** A name of one's own for a console, with the certificate (of ACM in us-east-1) that CloudFront shows for it. */
export interface SiteDomain {
  readonly name: string;
  readonly certificate: string;
}

/** What a stage says of one tier. */
export interface TierSettings extends Place {
  readonly site?: boolean;
  readonly domain?: SiteDomain;
}

/** A tier as people name it. */
export interface NamedTier {
  readonly path: string;
  /** GB/T 2260, six digits. */
  readonly code: string;
}

/** A tenant together with the account that may speak for it. */
export interface RegisteredTenant {
  readonly tenant: string;
  /** @default the account of the stack that asks */
  readonly account?: string;
  /** @default the region of the stack that asks */
  readonly region?: string;
}

/** What distinguishes one tenant's infrastructure from another's: all of it values, none of it code. */
export interface TenantValues {
  /** Slug of the city or of the district. */
  readonly tenant: string;
  readonly city: string;
  readonly kind: 'city' | DistrictKind;
  readonly place: Place;
  /** Whether things of its own report to it. */
  readonly hasThings: boolean;
  /** What its console calls it. */
  readonly name: Registry['city']['name'];
  /** Whether its API serves its console too. */
  readonly site: boolean;
  /** Of its console; without one it has the name that CloudFront or API Gateway gives it. */
  readonly domain?: SiteDomain;
  /** Ids of the units it owns or may have to notify, sorted. */
  readonly units: readonly string[];
}

/** What a deployment chooses for all tenants: read from the CDK context, see docs/cloud.md. */
export interface CloudSettings {
  /** First part of the few physical names, so that a second copy fits into one account. Lower-case letters and digits. */
  readonly prefix: string;
  /** `parameters`: the deployment is asked for it. Absent: the hub gets a user pool where there are any, else as `parameters`. */
  readonly issuer?: Issuer | 'parameters';
  /** Whether consoles get their push by an IoT custom authorizer. */
  readonly customAuthorizer: boolean;
  /** Whether the stack of the hub says who may put events on its bus; otherwise that is for whoever deploys to say. */
  readonly busPolicy: boolean;
  /** Whether there are alarms on what is calculated from several metrics, such as rates of errors. */
  readonly metricMath: boolean;
  /** Whether stacks are unprotected and take their data with them: for test stages. */
  readonly disposable: boolean;
  /**
   * Who is mailed operations alarms.
   * @default nobody: the topic waits for subscribers
   */
  readonly opsEmails?: readonly string[];
  /**
   * Of the deployed code, shown in the status.
   * @default unknown
   */
  readonly version?: string;
  /** Whether devices may come by their identity with a claim certificate. */
  readonly fleetProvisioning: boolean;
  /** Whether the tenants' APIs serve their consoles, where a tier does not say otherwise. */
  readonly site: boolean;
  /** Whether CloudFront stands in front of the sites. @default outside China, where it asks for an ICP filing */
  readonly cloudfront?: boolean;
  /** What consoles draw the city on, as its configuration says. @default a schematic of their own */
  readonly baseMap?: BaseMap;
}

/** Under which CloudWatch counts what the functions do: with the first part of all names, since a second copy must not be counted as one with the first. */
export const metricNamespace = (settings: CloudSettings): string => settings.prefix;

/** Physical, because other tenants name it across accounts. */
export const busName = (settings: CloudSettings, tenant: string): string => `${settings.prefix}-${tenant}`;

/** Where an operator puts the secrets of a tenant's channels in Parameter Store. */
export const secretPath = (settings: CloudSettings, tenant: string): string => `/${settings.prefix}/${tenant}/channels/`;

/** Rule names take letters, digits and underscores only. */
export const ruleName = (settings: CloudSettings, tenant: string): string => `${settings.prefix}_${tenant.replaceAll('-', '_')}_telemetry`;

/** The bus of a tenant as seen from another stack. */
export function busArn(settings: CloudSettings, { tenant, place }: Pick<TenantValues, 'tenant' | 'place'>): string {
  const { account = Aws.ACCOUNT_ID, region = Aws.REGION } = place;
  return `arn:${Aws.PARTITION}:events:${region}:${account}:event-bus/${busName(settings, tenant)}`;
}

/** The deployment's own choices cannot be carried out; the message names the setting, its value and what was expected. */
export class UnusableDeployment extends Error {
  override readonly name = 'UnusableDeployment';
}
