import { Mixins, RemovalPolicies, type Stack } from 'aws-cdk-lib';
import { CfnGlobalTable } from 'aws-cdk-lib/aws-dynamodb';
import { BucketAutoDeleteObjects } from 'aws-cdk-lib/aws-s3/mixins';

/**
 * For test stages: whatever the stack holds goes with it, data included. To be called when everything is in the stack. KMS deletes keys
 * only after a waiting time, which begins when the stack goes.
 */
export function makeDisposable(stack: Stack): void {
  stack.terminationProtection = false;
  RemovalPolicies.of(stack).destroy();
  for (const construct of stack.node.findAll()) {
    // A table here is a global one with a single replica; the list is made lazily, so it cannot be edited.
    if (construct instanceof CfnGlobalTable) construct.addPropertyOverride('Replicas.0.DeletionProtectionEnabled', false);
  }
  Mixins.of(stack).apply(new BucketAutoDeleteObjects());
}
