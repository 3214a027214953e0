import type { Command } from 'commander';
import { claimClientPrefix } from '../../wiring/topics.ts';
import { withDeploymentOption } from '../deployment-file.ts';
import { CommandFailed, type CommonOptions, note, print, printJson, withCommonOptions } from '../output.ts';
import { freshPemFiles, writePemFiles } from './pem-files.ts';

export const ROOT_CA = 'https://www.amazontrust.com/repository/AmazonRootCA1.pem';

export interface CloudOptions extends CommonOptions {
  readonly deployment?: string;
  readonly tenant?: string;
  readonly city: string;
  readonly out?: string;
}

interface ClaimOptions extends CloudOptions {
  readonly revoke?: string;
}

export function withDeployment(command: Command): Command {
  return withDeploymentOption(withCommonOptions(command))
    .option('--tenant <tenant>', 'of the deployment, whose thing it is; absent: where it is registered')
    .option('--city <dir>', 'configuration of the city', 'cities/foshan');
}

export function registerCloudCommands(devices: Command): void {
  withDeployment(devices.command('claim'))
    .description('a claim certificate of a tenant: with it devices ask for an identity of their own, once each')
    .option('--out <dir>', 'where the certificate and its private key go')
    .option('--revoke <certificate>', 'deactivates a claim certificate instead, by its id')
    .action(claim);
  withDeployment(devices.command('revoke'))
    .description('deactivates all certificates of a thing: its connections close, its name stays taken')
    .argument('<thing>')
    .action(revoke);
  withDeployment(devices.command('readmit'))
    .description('takes a thing’s identity away for good, so that a device may claim its name again')
    .argument('<thing>')
    .action(readmit);
}

function demandDeployment({ deployment }: CloudOptions): string {
  if (deployment !== undefined) return deployment;
  throw new CommandFailed(2, 'this is about a deployed city: give its outputs file with --deployment or in CITYWATCH_DEPLOYMENT');
}

async function claim(options: ClaimOptions): Promise<void> {
  const deployment = demandDeployment(options);
  const { tenant, out, json } = options;
  if (tenant === undefined) throw new CommandFailed(2, 'whose devices? A claim certificate is for one tenant: give --tenant');
  if ((out === undefined) === (options.revoke === undefined))
    throw new CommandFailed(2, 'give --out DIR for a new claim certificate, or --revoke ID for an old one');
  const { deployedDevices } = await import('./deployed-devices.ts');
  const devices = await deployedDevices(deployment, tenant);
  if (options.revoke !== undefined) {
    const certificate = options.revoke;
    await devices.at((identities) => identities.deactivate(certificate));
    if (json) printJson({ tenant, revoked: [certificate] });
    else print(`${certificate} is deactivated: nobody is provisioned with it any more`);
    return;
  }
  const template = devices.output('ProvisioningTemplateName');
  const policy = devices.output('ClaimPolicyName');
  const files = await freshPemFiles(out as string, `claim-${tenant}`);
  const endpoint = await devices.at((identities) => identities.endpoint());
  const issued = await devices.at((identities) => identities.issueClaim(policy));
  await writePemFiles(files, issued);
  const clientId = `${claimClientPrefix(tenant)}<serial>`;
  if (json) return printJson({ tenant, certificateId: issued.id, endpoint, template, clientId, rootCa: ROOT_CA, files });
  print(`${files.certificate}\n${files.privateKey}`);
  note(
    `claim certificate ${issued.id} of ${tenant}; withdraw it with: citywatch devices claim --tenant ${tenant} --revoke ${issued.id} --deployment ${deployment}`,
  );
  note(`install both files on each device, with ${ROOT_CA}`);
  note(`it connects to ${endpoint}:8883 as ${clientId} and asks the template ${template}: see docs/devices.md`);
}

async function revoke(thing: string, options: CloudOptions): Promise<void> {
  const { devicesOf } = await import('./deployed-devices.ts');
  const devices = await devicesOf(thing, { ...options, deployment: demandDeployment(options) });
  const revoked = await devices.at((identities) => identities.revoke(thing, devices.names.tenant));
  if (options.json) printJson({ thing, revoked });
  else print(`${thing}: ${revoked.length} certificates deactivated; \`citywatch devices readmit ${thing}\` frees its name`);
}

async function readmit(thing: string, options: CloudOptions): Promise<void> {
  const { devicesOf } = await import('./deployed-devices.ts');
  const devices = await devicesOf(thing, { ...options, deployment: demandDeployment(options) });
  const deleted = await devices.at((identities) => identities.forget(thing, devices.names.tenant));
  if (options.json) printJson({ thing, deleted });
  else print(`${thing}: ${deleted.length} certificates deleted; the next device that claims its name gets it`);
}
