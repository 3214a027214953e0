import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnUserPoolGroup,
  FeaturePlan,
  LambdaVersion,
  Mfa,
  StringAttribute,
  UserPool,
  type UserPoolDomain,
  UserPoolOperation,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { ROLES } from '../../wiring/roles.ts';
import { acknowledge } from '../nag.ts';
import type { NamedTier } from '../values.ts';
import type { CityFunction } from './city-function.ts';

export interface PeoplePoolProps {
  /** First part of the sign-in page's address; the account follows, for it is unique in its region. */
  readonly name: string;
  /** The city and its districts, for the claim `tier`. */
  readonly tiers: readonly NamedTier[];
  readonly addClaims: CityFunction<'add-claims'>;
}

/**
 * The people of a city that has no OpenID Connect issuer of its own. Administrators enter them: tier, unit and domains as attributes,
 * each role as a group, so that nobody can give themselves any. Kept when the stack goes.
 */
export class PeoplePool extends Construct {
  readonly pool: UserPool;
  readonly domain: UserPoolDomain;

  constructor(scope: Construct, id: string, props: PeoplePoolProps) {
    super(scope, id);
    const text = () => new StringAttribute({ mutable: true, maxLen: 256 });
    this.pool = new UserPool(this, 'Pool', {
      featurePlan: FeaturePlan.ESSENTIALS,
      selfSignUpEnabled: false,
      signInAliases: { username: true },
      signInCaseSensitive: false,
      standardAttributes: { email: { required: true, mutable: true }, fullname: { required: true, mutable: true } },
      customAttributes: { tier: text(), unit: text(), domains: text() },
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { sms: false, otp: true },
      passwordPolicy: {
        minLength: 12,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const rule of ['AwsSolutions-COG3', 'AwsSolutions-COG8']) {
      acknowledge(this.pool, rule, 'Threat protection is a plan at a price per person; a second factor is required of everybody instead.');
    }
    for (const role of ROLES) new CfnUserPoolGroup(this, `Role-${role}`, { userPoolId: this.pool.userPoolId, groupName: role });
    props.addClaims.tell('TIERS', props.tiers.map(({ path, code }) => `${path}=${code}`).join(' '));
    this.pool.addTrigger(UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG, props.addClaims.lambda, LambdaVersion.V2_0);
    this.domain = this.pool.addDomain('Domain', { cognitoDomain: { domainPrefix: `${props.name}-${Aws.ACCOUNT_ID}` } });
  }

  /** The pool as an issuer of tokens, as in their `iss`. */
  get issuerUrl(): string {
    return this.pool.userPoolProviderUrl;
  }

  /** Where people sign in; used in the stack of the pool only. */
  get signInAddress(): string {
    return `https://${this.domain.domainName}.auth.${Stack.of(this).region}.amazoncognito.com`;
  }
}
