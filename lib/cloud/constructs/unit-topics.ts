import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { CityFunction } from './city-function.ts';
import type { TenantKey } from './tenant-key.ts';

export interface UnitTopicsProps {
  readonly key: TenantKey;
  /** First part of every topic's name; the unit's id follows. */
  readonly namePrefix: string;
  /** Ids of the units this tenant owns or may have to notify. */
  readonly units: readonly string[];
}

/**
 * A topic for each unit a tenant may have to notify, city-wide units included: a district that is cut off from the hub still
 * reaches the gas company (docs/adr/0004-unit-topics.md). The unit's systems and mailboxes subscribe to it.
 */
export class UnitTopics extends Construct {
  private readonly topics: readonly Topic[];
  private readonly props: UnitTopicsProps;

  constructor(scope: Construct, id: string, props: UnitTopicsProps) {
    super(scope, id);
    this.props = props;
    this.topics = props.units.map((unit) => {
      const topic = new Topic(this, unit, { topicName: `${props.namePrefix}${unit}`, masterKey: props.key.key, enforceSSL: true });
      topic.applyRemovalPolicy(RemovalPolicy.DESTROY);
      return topic;
    });
  }

  /** The function learns the common beginning of the ARNs and appends the unit's id: a list of all would not fit into its environment. */
  grantPublish(notifier: CityFunction<'notify'>): void {
    const prefix = Stack.of(this).formatArn({ service: 'sns', resource: this.props.namePrefix, arnFormat: ArnFormat.NO_RESOURCE_NAME });
    notifier.allow({ actions: ['sns:Publish'], resources: this.topics.map((topic) => topic.topicArn) }, 'UNIT_TOPIC_PREFIX', prefix);
    this.props.key.grantUseThrough(notifier, 'sns');
  }
}
