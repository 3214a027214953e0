import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';
import { captureOutput } from './captured-output.ts';
import { IotCore } from './iot-core.ts';

/** What commands about a deployed city's devices have around them in a test. */
export interface IotCommands {
  readonly iot: IotCore;
  readonly folder: string;
  readonly captured: ReturnType<typeof captureOutput>;
  /** The certificates that are good. */
  good(): { readonly policies: readonly string[]; readonly things: readonly string[] }[];
  /** Writes the outputs of a deployment; returns the file. */
  deployed(...tenants: readonly Readonly<Record<string, string>>[]): Promise<string>;
}

/** For each test of the file a double of IoT Core in the place of AWS, a folder of its own, and what is printed. */
export function iotCommands(): IotCommands {
  let world: Omit<IotCommands, 'good' | 'deployed'>;
  beforeEach(async () => {
    world = { iot: await IotCore.start(), folder: await mkdtemp(join(tmpdir(), 'citywatch-devices-')), captured: captureOutput() };
    vi.stubEnv('AWS_ENDPOINT_URL', world.iot.double.settings.endpoint);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'KEY');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    process.exitCode = undefined;
    await rm(world.folder, { recursive: true });
  });
  return {
    get iot() {
      return world.iot;
    },
    get folder() {
      return world.folder;
    },
    get captured() {
      return world.captured;
    },
    good: () => [...world.iot.certificates.values()].filter(({ status }) => status === 'ACTIVE'),
    async deployed(...tenants) {
      const file = join(world.folder, 'outputs.json');
      await writeFile(file, JSON.stringify(Object.fromEntries(tenants.map((outputs) => [`citywatch-${outputs.Tenant}`, outputs]))));
      return file;
    },
  };
}

/** The outputs of a tenant's stack that devices need. */
export const deviceOutputs = (tenant: string, kind: string, api = `https://${tenant}.example/`): Record<string, string> => ({
  Tenant: tenant,
  Kind: kind,
  Region: 'cn-north-1',
  ApiUrl: api,
  DevicePolicyName: `${tenant}-devices`,
  TelemetryRuleName: `citywatch_${tenant}_telemetry`,
  ThingGroupName: `citywatch-${tenant}`,
  ProvisioningTemplateName: `citywatch-${tenant}`,
  ClaimPolicyName: `${tenant}-claim`,
});
