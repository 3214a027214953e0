import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import { PolicyStatement, type PolicyStatementProps, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ENVIRONMENTS, type EnvironmentOf, type FunctionName } from '../../wiring/environment.ts';
import { FUNCTION_SIZES } from '../function-sizes.ts';
import type { TenantKey } from './tenant-key.ts';

export interface CityFunctionProps<N extends FunctionName> {
  readonly name: N;
  /** The tenant it serves. */
  readonly tenant: string;
  /** Under which CloudWatch counts what it does. */
  readonly metricNamespace: string;
  /** Folder of its bundle. */
  readonly code: string;
  readonly key: TenantKey;
}

/** The names of the variables that a function's environment schema knows. */
export type Variable<N extends FunctionName> = Extract<keyof EnvironmentOf<N>, string>;

/**
 * One function of one tenant. What it may do and what it is told are given by the constructs that own the thing: see `allow`.
 * Synthesis fails when a variable its environment schema demands was never told.
 */
export class CityFunction<N extends FunctionName = FunctionName> extends Construct {
  readonly lambda: LambdaFunction;
  /** For visibility timeouts: how long one invocation may take. */
  readonly timeout: Duration;
  private readonly told = new Set<string>();

  constructor(scope: Construct, id: string, props: CityFunctionProps<N>) {
    super(scope, id);
    const size = FUNCTION_SIZES[props.name];
    this.timeout = Duration.seconds(size.timeoutSeconds);
    const logGroup = new LogGroup(this, 'Log', {
      encryptionKey: props.key.key,
      retention: RetentionDays.THIRTEEN_MONTHS,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // Not the managed policy AWSLambdaBasicExecutionRole: it allows writing to every log group of the account.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }));
    this.lambda = new LambdaFunction(this, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(props.code),
      handler: 'index.handler',
      description: size.description,
      memorySize: size.memory,
      timeout: this.timeout,
      ephemeralStorageSize: Size.mebibytes(512),
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
    });
    this.set('TENANT', props.tenant);
    this.set('METRIC_NAMESPACE', props.metricNamespace);
    const demanded = demandedVariables(props.name);
    this.node.addValidation({
      validate: () =>
        demanded
          .filter((name) => !this.told.has(name))
          .map((name) => `${props.name} demands the environment variable ${name}, which no construct told it`),
    });
  }

  /** Permission and knowledge in one call: what the function may do, and the variable that names what it may do it to. */
  allow(statement: PolicyStatementProps, variable?: Variable<N>, value?: string): void {
    this.lambda.addToRolePolicy(new PolicyStatement(statement));
    if (variable !== undefined && value !== undefined) this.tell(variable, value);
  }

  /** A fact that needs no permission, such as whose function it is. */
  tell(variable: Variable<N>, value: string): void {
    this.set(variable, value);
  }

  private set(variable: string, value: string): void {
    this.told.add(variable);
    this.lambda.addEnvironment(variable, value);
  }
}

/** The variables without which the function's own validation would fail when it starts. */
function demandedVariables(name: FunctionName): string[] {
  const shape: Record<string, { safeParse(value: unknown): { success: boolean } }> = ENVIRONMENTS[name].shape;
  return Object.keys(shape).filter((variable) => !shape[variable]?.safeParse(undefined).success);
}
