import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Ids that say what a construct is and not which one. */
const GENERIC = ['Tenant', 'Queue', 'Function', 'Table'];

/** A construct as docs/cloud.md calls it: `NotifyQueueDeadLetters`, `IngestErrors`, `EvaluateTelemetry`. */
export function shortName(construct: IConstruct): string {
  const { scopes } = construct.node;
  const path = scopes.slice(scopes.indexOf(Stack.of(construct)) + 1).map(({ node }) => node.id);
  return path.filter((id) => !GENERIC.includes(id)).join('');
}
