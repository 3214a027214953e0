import { CfnOutput, CfnParameter, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { TenantDashboard } from '../constructs/tenant-dashboard.ts';
import { TenantPlatform } from '../constructs/tenant-platform.ts';
import { TenantWatch, type TenantWatchProps } from '../constructs/tenant-watch.ts';
import type { FunctionCode } from '../function-code.ts';
import type { PeopleSource } from '../people.ts';
import type { OwnNames } from '../shapes.ts';
import { nameStack } from '../validation.ts';
import { type CloudSettings, type Issuer, metricNamespace, type TenantValues } from '../values.ts';

export interface TenantStackProps extends StackProps {
  readonly values: TenantValues;
  readonly settings: CloudSettings;
  readonly people: PeopleSource;
  readonly code: FunctionCode;
  /** How long readings are kept. */
  readonly historySeconds: number;
}

const namesOf = ({ tenant, name, units, place }: TenantValues): OwnNames => ({
  tenant,
  titles: Object.values(name),
  units,
  ...(place.account && { account: place.account }),
});

/** What the hub and the districts have in common: everything a tenant needs to work on its own. */
export abstract class TenantStack extends Stack {
  protected readonly platform: TenantPlatform;
  private readonly props: TenantStackProps;

  constructor(scope: Construct, id: string, props: TenantStackProps) {
    super(scope, id, { ...props, terminationProtection: true, description: `CityWatch: ${props.values.tenant} (${props.values.kind})` });
    this.props = props;
    nameStack(this, namesOf(props.values));
    const { values, settings, code, historySeconds } = props;
    const people = props.people.kind === 'parameters' ? { kind: 'issuer' as const, issuer: this.issuerParameters() } : props.people;
    this.platform = new TenantPlatform(this, 'Tenant', { values, settings, code, historySeconds, people });
    // The names are those that `--deployment` of the command line reads, without what CDK would put before and behind them.
    const outputs = new Construct(this, 'Outputs');
    for (const { id: name, value, description } of this.platform.outputs) {
      new CfnOutput(outputs, name, { value, description }).overrideLogicalId(name);
    }
    Tags.of(this).add('citywatch:tenant', values.tenant);
  }

  /** Alarms and the dashboard over all that is in the stack by now: the last thing a stack does. */
  protected watch(rules: TenantWatchProps['rules'], { hearsHub = false } = {}): TenantWatch {
    const { values, settings } = this.props;
    const { tenant, hasThings } = values;
    const counted = { namespace: metricNamespace(settings), tenant };
    const { metricMath, opsEmails: emails = [] } = settings;
    const watch = new TenantWatch(this, 'Watch', { counted, hasThings, hearsHub, rules, key: this.platform.key, emails, metricMath });
    new TenantDashboard(this, 'Dashboard', { counted, rules, alarms: watch.alarms });
    new CfnOutput(this, 'OpsTopicArn', { value: watch.topic.topic.topicArn, description: 'Topic of the operations alarms' });
    return watch;
  }

  /** Who signs people's tokens is asked at deployment when the context does not say: there is no default that could be right. */
  private issuerParameters(): Issuer {
    const url = new CfnParameter(this, 'JwtIssuer', {
      description: 'https URL of the OpenID Connect issuer of people’s tokens',
      allowedPattern: 'https://.+',
    });
    const audience = new CfnParameter(this, 'JwtAudience', { description: 'The audience in people’s tokens', allowedPattern: '.+' });
    return { url: url.valueAsString, audience: audience.valueAsString };
  }
}
