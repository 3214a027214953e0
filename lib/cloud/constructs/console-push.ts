import { Stack } from 'aws-cdk-lib';
import { acknowledgeWildcard } from '../nag.ts';
import type { CityFunction } from './city-function.ts';

/** Lets the function publish to the tenant's push topics: places and units come from data, so the last part is open. */
export function grantPush(pusher: CityFunction<'push'> | CityFunction<'keep-replicas'>, tenant: string): void {
  const topics = Stack.of(pusher).formatArn({ service: 'iot', resource: 'topic', resourceName: `citywatch/${tenant}/push/*` });
  pusher.allow({ actions: ['iot:Publish'], resources: [topics] });
  acknowledgeWildcard(pusher, topics, 'Push topics name places and units, which are data; all of them lie under the tenant’s own.');
}
