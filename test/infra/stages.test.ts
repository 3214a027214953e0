import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, it } from 'vitest';
import { makeStages } from '../../lib/cloud/stages.ts';
import { UnusableDeployment } from '../../lib/cloud/values.ts';
import { hosted, native, registryOf, trivialCode } from './fixture.ts';
import { scratch } from './scratch.ts';

const CONTEXT = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')).context as Record<string, unknown>;
const STAGES = {
  default: 'production',
  all: [
    { id: 'production', issuer: 'https://id.example.org', audience: 'citywatch' },
    { id: 'staging', prefix: 'citywatchstaging', account: '444444444444', cloudfront: false, tiers: { sanshui: { site: false } } },
  ],
};

function made(context: Record<string, string> = {}): { readonly app: App; readonly folder: string } {
  process.env.CDK_VALIDATION = 'false';
  const folder = scratch();
  const app = new App({ outdir: folder, context: { ...CONTEXT, ...context } });
  const registry = registryOf([native('nanhai', { account: '222222222222' }), hosted('sanshui')]);
  makeStages(app, {
    city: { registry, stages: STAGES, settings: { historyRetentionSeconds: 90 * 86_400 } },
    environment: { account: '111111111111', region: 'us-east-1' },
    code: trivialCode(),
  });
  return { app, folder };
}

const templatesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.template.json'))
        .sort()
    : [];
const NAMES = ['foshan', 'nanhai', 'sanshui'];

describe('the stages of a city', () => {
  it('are one when none is named: the default, at the top of the output folder', () => {
    const { app, folder } = made();
    const { stacks } = app.synth();
    expect(templatesIn(folder)).toEqual(NAMES.map((tenant) => `citywatch-${tenant}.template.json`));
    expect(existsSync(join(folder, 'assembly-staging'))).toBe(false);
    expect(stacks.map(({ environment }) => environment.account)).toEqual(['111111111111', '222222222222', '111111111111']);
  });

  it('are the one that is named, in an assembly of its own, with its own account for every tier', () => {
    const { app, folder } = made({ stage: 'staging' });
    const assembly = app.synth().getNestedAssembly('assembly-staging');
    expect(templatesIn(folder)).toEqual([]);
    expect(assembly.stacks.map(({ stackName }) => stackName).sort()).toEqual(NAMES.map((tenant) => `citywatchstaging-${tenant}`));
    // The district's own account in tiers.yaml is production's.
    expect(new Set(assembly.stacks.map(({ environment }) => environment.account))).toEqual(new Set(['444444444444']));
    const text = (tenant: string): string => JSON.stringify(assembly.stacks.find(({ stackName }) => stackName.endsWith(tenant))?.template);
    expect(text('nanhai')).toContain('"RuleName":"citywatchstaging_nanhai_telemetry"');
    expect(text('nanhai')).toContain('"SiteUrl"');
    expect(text('nanhai')).not.toContain('AWS::CloudFront::Distribution');
    expect(text('sanshui')).not.toContain('"SiteUrl"');
  });

  it('are all of them for *, with the same functions', () => {
    const { app, folder } = made({ stage: '*' });
    app.synth();
    expect(templatesIn(folder)).toHaveLength(3);
    expect(templatesIn(join(folder, 'assembly-staging'))).toHaveLength(3);
    // CDK stages assets once, at the top.
    expect(readdirSync(join(folder, 'assembly-staging')).filter((file) => file.startsWith('asset.'))).toEqual([]);
  });

  it('give way to the context, setting by setting', () => {
    const { app } = made({ stage: 'staging', prefix: 'drill' });
    const [stack] = app.synth().getNestedAssembly('assembly-staging').stacks;
    expect(stack?.stackName).toBe('drill-foshan');
  });

  it('are held to AwsSolutions, every one', () => {
    const { app } = made({ stage: 'staging' });
    const hub = app.node.findChild('staging').node.findChild('citywatchstaging-foshan') as Stack;
    new CfnQueue(hub, 'Planted');
    expect(() => app.synth()).toThrow(/AwsSolutions-SQS4/);
  });

  it('are refused when there is none of the name, or one prefix is for several', () => {
    expect(() => made({ stage: 'testing' })).toThrow(/stage is "testing": expected one of production, staging, or \*/);
    expect(() => made({ stage: '*', prefix: 'drill' })).toThrow(UnusableDeployment);
  });
});
