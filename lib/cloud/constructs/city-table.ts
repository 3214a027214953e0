import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, StreamViewType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { FunctionName } from '../../wiring/environment.ts';
import { ATTRIBUTES, INDEX_ATTRIBUTES } from '../../wiring/table-image.ts';
import { INDEX_NAMES } from '../../wiring/table-store.ts';
import type { CityFunction, Variable } from './city-function.ts';
import type { TenantKey } from './tenant-key.ts';

export interface CityTableProps {
  readonly key: TenantKey;
  /**
   * Whether inserts and changes are streamed, with the new image.
   * @default false
   */
  readonly stream?: boolean;
}

/** The operations of TableStore (a transaction needs those of its parts), and nothing that creates, scans, exports or describes. */
const READ = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
const WRITE = ['dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'];

const text = (name: string) => ({ name, type: AttributeType.STRING });

/** One table of a tenant, as TableStore expects it: the keys, both sparse indexes, and removal of expired items. Never deleted with its stack. */
export class CityTable extends Construct {
  readonly table: TableV2;
  private readonly key: TenantKey;

  constructor(scope: Construct, id: string, props: CityTableProps) {
    super(scope, id);
    this.key = props.key;
    this.table = new TableV2(this, 'Table', {
      partitionKey: text(ATTRIBUTES.pk),
      sortKey: text(ATTRIBUTES.sk),
      globalSecondaryIndexes: INDEX_NAMES.map((indexName) => ({
        indexName,
        partitionKey: text(INDEX_ATTRIBUTES[indexName].pk),
        sortKey: text(INDEX_ATTRIBUTES[indexName].sk),
      })),
      timeToLiveAttribute: ATTRIBUTES.expiresAt,
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.customerManagedKey(props.key.key),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      dynamoStream: props.stream ? StreamViewType.NEW_IMAGE : undefined,
    });
  }

  grantRead<N extends FunctionName>(reader: CityFunction<N>, variable: Variable<N>): void {
    const indexes = INDEX_NAMES.map((name) => `${this.table.tableArn}/index/${name}`);
    reader.allow({ actions: READ, resources: [this.table.tableArn, ...indexes] }, variable, this.table.tableName);
    this.key.grantUseThrough(reader, 'dynamodb');
  }

  grantReadWrite<N extends FunctionName>(user: CityFunction<N>, variable: Variable<N>): void {
    this.grantRead(user, variable);
    user.allow({ actions: WRITE, resources: [this.table.tableArn] });
  }

  /** Puts items of these partitions, and of no other. */
  grantPutTo<N extends FunctionName>(writer: CityFunction<N>, variable: Variable<N>, ...partitions: readonly string[]): void {
    writer.allow(
      {
        actions: ['dynamodb:PutItem'],
        resources: [this.table.tableArn],
        conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [...partitions] } },
      },
      variable,
      this.table.tableName,
    );
    this.key.grantUseThrough(writer, 'dynamodb');
  }

  /** Reads items of these partitions, one at a time, and of no other. */
  grantGet<N extends FunctionName>(reader: CityFunction<N>, variable: Variable<N>, ...partitions: readonly string[]): void {
    reader.allow(
      {
        actions: ['dynamodb:GetItem'],
        resources: [this.table.tableArn],
        conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [...partitions] } },
      },
      variable,
      this.table.tableName,
    );
    this.key.grantUseThrough(reader, 'dynamodb');
  }

  /** Reads and puts items of these partitions, one at a time, and of no other. */
  grantKeep<N extends FunctionName>(keeper: CityFunction<N>, variable: Variable<N>, ...partitions: readonly string[]): void {
    keeper.allow({
      actions: ['dynamodb:GetItem'],
      resources: [this.table.tableArn],
      conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [...partitions] } },
    });
    this.grantPutTo(keeper, variable, ...partitions);
  }

  /** Reads and writes items of the partitions that begin with one of these, and of no other; no index. */
  grantKeepBelow<N extends FunctionName>(keeper: CityFunction<N>, variable: Variable<N>, ...prefixes: readonly string[]): void {
    keeper.allow(
      {
        actions: [...READ, ...WRITE],
        resources: [this.table.tableArn],
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': prefixes.map((prefix) => `${prefix}*`) } },
      },
      variable,
      this.table.tableName,
    );
    this.key.grantUseThrough(keeper, 'dynamodb');
  }

  /** Reads the records of the table's changes, while there are any. Throws for a table that is not streamed. */
  grantReadChanges(reader: CityFunction): void {
    const stream = this.table.tableStreamArn;
    if (stream === undefined) throw new Error(`${this.node.path} has no stream: expected a table made with stream: true`);
    reader.allow({ actions: ['dynamodb:GetRecords', 'dynamodb:GetShardIterator'], resources: [stream] });
    this.key.grantUseThrough(reader, 'dynamodb');
  }
}
