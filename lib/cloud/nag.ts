import { type PolicyValidationPluginReport, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import type { IConstruct } from 'constructs';

/** Accepts one finding of cdk-nag on a construct and what lies below it, with the reason a reviewer should read. */
export function acknowledge(on: IConstruct, id: string, reason: string): void {
  Validations.of(on).acknowledge({ id, reason });
}

/** Accepts one resource that ends in a wildcard, in the words in which cdk-nag reports it: `<LogicalId.Arn>/*`. */
export function acknowledgeWildcard(on: IConstruct, resource: string, reason: string): void {
  acknowledge(on, `AwsSolutions-IAM5[Resource::${flattenCfnReference(Stack.of(on).resolve(resource))}]`, reason);
}

/** The pack AwsSolutions; its rule EVB1 reads a deprecated property of every bus policy, and CDK's complaint about that is not about our code. */
export class Checks extends AwsSolutionsChecks {
  /** What is found below any of these. */
  validateEach(scopes: readonly IConstruct[]): PolicyValidationPluginReport {
    const before = process.env.JSII_DEPRECATED;
    process.env.JSII_DEPRECATED = 'quiet';
    try {
      const violations = scopes.flatMap((scope) => this.validateScope(scope).violations);
      return { success: violations.length === 0, violations };
    } finally {
      if (before === undefined) delete process.env.JSII_DEPRECATED;
      else process.env.JSII_DEPRECATED = before;
    }
  }
}
