import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { makeStacks } from '../../lib/cloud/app.ts';
import { bundledCode, type FunctionCode } from '../../lib/cloud/function-code.ts';
import { readSettings } from '../../lib/cloud/settings.ts';
import type { CloudSettings, Place, TierSettings } from '../../lib/cloud/values.ts';
import type { Registry, Tier, Unit } from '../../lib/core/registry/model.ts';
import { FUNCTION_NAMES } from '../../lib/wiring/environment.ts';
import { scratch } from './scratch.ts';

/** Enough to see that each is like the others; all of Foshan's are in app.test.ts. */
export const DISTRICTS = ['chancheng', 'nanhai'];
const NAME = { zh: '示例', en: 'sample' };

/** The context that `cdk` would hand over. */
const CONTEXT: Record<string, unknown> = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')).context;

function tier(id: string, kind: Tier['kind'], more: Partial<Tier> = {}): Tier {
  const path = kind === 'city' ? id : `foshan/${id}`;
  return { id, kind, path, code: '440600', name: NAME, position: { lat: 23.02, lon: 113.12 }, ...more };
}

function unit(id: string, path: string): Unit {
  return { id, name: NAME, kind: 'owner', tier: path, domains: ['gas'], channels: [], liaison: [] };
}

/** Foshan with so many districts: one unit each, one of a town of the first, and two of the city. */
export function registryOf(districts: readonly Tier[]): Registry {
  return {
    city: { id: 'foshan', name: NAME },
    tiers: [tier('foshan', 'city'), ...districts],
    units: [
      unit('gas-company', 'foshan'),
      unit('emergency-bureau', 'foshan'),
      unit('zumiao-office', 'foshan/chancheng/zumiao'),
      ...districts.map(({ id, path }) => unit(`${id}-water-bureau`, path)),
    ],
    people: [],
    assets: [],
    // Things report to districts; the hub has none of its own.
    things: districts.map(({ id, path }) => ({ id: `${id}-gas-01`, tenant: id, town: `${path}/town`, intervalSeconds: 60, sensors: [] })),
  };
}

export const native = (id: string, cloud?: Place): Tier => tier(id, 'district', { district: 'native', ...(cloud && { cloud }) });
export const hosted = (id: string, cloud?: Place): Tier => tier(id, 'district', { district: 'hosted', ...(cloud && { cloud }) });

export const federated = (id: string): Tier => tier(id, 'district', { district: 'federated' });

export interface SynthOptions {
  readonly districts?: readonly Tier[];
  readonly region?: string;
  readonly account?: string;
  readonly settings?: Partial<CloudSettings>;
  readonly tiers?: Readonly<Record<string, TierSettings>>;
  /** Validation of the templates against the service schemas takes seconds; one synth does it for all. */
  readonly validate?: boolean;
  readonly plant?: (stacks: ReturnType<typeof makeStacks>) => void;
}

export interface Synthesized {
  /** By tenant. */
  readonly templates: ReadonlyMap<string, Template>;
  readonly folder: string;
  /** By tenant. */
  readonly terminationProtection: ReadonlyMap<string, boolean>;
  /** Rules that were violated without stopping the synthesis: warnings. */
  readonly violations: readonly string[];
}

let code: FunctionCode | undefined;

/** Trivial functions, bundled once for all synths: what is tested here are the stacks. */
export function trivialCode(): FunctionCode {
  if (code) return code;
  const folder = scratch();
  for (const name of FUNCTION_NAMES) {
    mkdirSync(join(folder, 'src', name), { recursive: true });
    writeFileSync(join(folder, 'src', name, 'index.ts'), `export const handler = async (): Promise<string> => '${name}';\n`);
  }
  mkdirSync(join(folder, 'site'));
  writeFileSync(join(folder, 'site', 'index.html'), '<!doctype html>');
  code = bundledCode({ functions: join(folder, 'src'), out: join(folder, 'out'), site: join(folder, 'site') });
  return code;
}

const made = new Map<string, Synthesized>();

/** The city as templates, made once for the same options in whatever file: a synthesis takes seconds, and nobody changes what came of it. */
export function synthesize(options: SynthOptions = {}): Synthesized {
  if (options.plant) return synthesizeAnew(options);
  const key = JSON.stringify(options, (_name, value) => (value === undefined ? '(undefined)' : value));
  const known = made.get(key) ?? synthesizeAnew(options);
  made.set(key, known);
  return known;
}

function synthesizeAnew(options: SynthOptions): Synthesized {
  const {
    districts = DISTRICTS.map((id) => native(id)),
    region = 'us-east-1',
    account,
    settings,
    tiers,
    validate = false,
    plant,
  } = options;
  process.env.CDK_VALIDATION = String(validate);
  const outdir = scratch();
  const app = new App({ outdir, context: CONTEXT });
  const stacks = makeStacks(app, {
    registry: registryOf(districts),
    settings: { ...readSettings({ tryGetContext: () => undefined }), issuer: 'parameters', ...settings },
    environment: { region, ...(account && { account }) },
    code: trivialCode(),
    ...(tiers && { tiers }),
    historySeconds: 90 * 86_400,
  });
  plant?.(stacks);
  const assembly = app.synth();
  const templates = new Map(assembly.stacks.map((stack) => [stack.stackName.replace('citywatch-', ''), Template.fromJSON(stack.template)]));
  const terminationProtection = new Map(
    assembly.stacks.map((stack) => [stack.stackName.replace('citywatch-', ''), stack.terminationProtection ?? false]),
  );
  return { templates, terminationProtection, folder: assembly.directory, violations: violationsIn(assembly.directory) };
}

interface Report {
  readonly pluginReports: readonly { readonly violations: readonly { readonly ruleName: string }[] }[];
}

function violationsIn(folder: string): string[] {
  const report: Report = JSON.parse(readFileSync(join(folder, 'validation-report.json'), 'utf8'));
  return report.pluginReports.flatMap((plugin) => plugin.violations.map((violation) => violation.ruleName));
}

/** The functions of a stack, whoever issues the tokens of its people: the hub says that it is there, and the districts hear it. */
export const OF_HUB = FUNCTION_NAMES.filter((name) => !['add-claims', 'hear-hub', 'send-digests'].includes(name));
export const OF_DISTRICT = FUNCTION_NAMES.filter((name) => !['add-claims', 'send-beats', 'keep-replicas'].includes(name));
/** Those of a whole city. */
export const OF_CITY = FUNCTION_NAMES.filter((name) => name !== 'add-claims');
