import { describe, expect, it } from 'vitest';
import { DISTRICTS, synthesize } from './fixture.ts';

/** What holds what cannot be made again, by the types of resources of which a stack must not delete one. */
const STATEFUL = [
  'AWS::Backup::BackupVault',
  'AWS::Cognito::UserPool',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
];

interface Stateful {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

describe('what a city cannot lose', () => {
  const stateful = [...synthesize().templates].flatMap(([tenant, template]) =>
    Object.entries(template.toJSON().Resources as Record<string, Stateful>)
      .filter(([, { Type }]) => STATEFUL.includes(Type))
      .map(([id, resource]) => ({ at: `${tenant} ${id}`, ...resource })),
  );

  it('stays when its stack is deleted, and when an update would replace it', () => {
    // Per stack two tables, two buckets, a key, and a log group for the API and each function.
    expect(stateful.length).toBeGreaterThanOrEqual((DISTRICTS.length + 1) * 14);
    const lost = stateful.filter(
      ({ DeletionPolicy, UpdateReplacePolicy }) =>
        !/^Retain(ExceptOnCreate)?$/.test(DeletionPolicy ?? '') || UpdateReplacePolicy !== 'Retain',
    );
    expect(lost.map(({ at }) => at)).toEqual([]);
  });

  it('is protected against deletion by hand where the service can', () => {
    for (const { at, Type, Properties } of stateful) {
      if (Type === 'AWS::DynamoDB::GlobalTable')
        expect(Properties.Replicas, at).toMatchObject([
          { DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: { RecoveryPeriodInDays: 35 } },
        ]);
      if (Type === 'AWS::Cognito::UserPool') expect(Properties.DeletionProtection, at).toBe('ACTIVE');
    }
  });

  it('is not a few seconds’ work: keys wait, deleted objects can be brought back for thirty days', () => {
    for (const { at, Type, Properties } of stateful) {
      if (Type === 'AWS::KMS::Key') expect(Properties.PendingWindowInDays ?? 30, at).toBe(30);
    }
    const versioned = stateful.filter(({ Properties }) => Properties.VersioningConfiguration);
    expect(versioned).toHaveLength(DISTRICTS.length + 1);
    for (const { Properties } of versioned)
      expect(Properties.LifecycleConfiguration).toMatchObject({ Rules: [{ NoncurrentVersionExpiration: { NoncurrentDays: 30 } }] });
  });

  it('carries the tags by which a backup plan of the city’s own account selects it', () => {
    for (const { at, Type, Properties } of stateful) {
      if (Type !== 'AWS::DynamoDB::GlobalTable' && Type !== 'AWS::S3::Bucket') continue;
      const [replica] = (Properties.Replicas ?? [Properties]) as readonly { readonly Tags: unknown }[];
      const tags = [
        { Key: 'citywatch:tenant', Value: at.split(' ')[0] },
        { Key: 'project', Value: 'citywatch' },
      ];
      expect(replica?.Tags, at).toEqual(expect.arrayContaining(tags));
    }
  });
});
