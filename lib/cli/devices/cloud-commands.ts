import type { Command } from 'commander';
import { isSlug } from '../../core/tier/tier-path.ts';
import { claimClientPrefix } from '../../wiring/topics.ts';
import { withDeploymentOption } from '../deployment-file.ts';
import { CommandFailed, type CommonOptions, note, print, printJson, withCommonOptions } from '../output.ts';
import { printCertificate } from './credential.ts';
import { changeSecret, printNewSecret } from './local-secrets.ts';
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
    .description('at once: no credential of the thing is good any more, its connection is closed, its name stays taken')
    .argument('<thing>')
    .action(revoke);
  withDeployment(devices.command('rotate'))
    .description('at once: a new credential for a thing, in the place of all it had; on this machine its secret alone on stdout')
    .argument('<thing>')
    .option('--out <dir>', 'with --deployment: where the new key and certificate go instead of stdout')
    .action(rotate);
  withDeployment(devices.command('readmit'))
    .description('after a revocation: the name may be claimed again; on this machine a new secret, alone on stdout')
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
  demandThing(thing);
  const readmission = `\`citywatch devices readmit ${thing}\``;
  const { deployment } = options;
  if (deployment === undefined) {
    await changeSecret(thing, 'revoke', options);
    if (options.json) return printJson({ thing, revoked: true });
    return print(`${thing}: its secret is refused from now on; ${readmission} gives it another`);
  }
  const { devicesOf } = await import('./deployed-devices.ts');
  const devices = await devicesOf(thing, { ...options, deployment });
  const { certificates: revoked, notMarked } = await devices.at((identities) =>
    identities.revoke(thing, devices.names.tenant, new Date().toISOString()),
  );
  await devices.disconnect(thing);
  if (notMarked)
    throw new CommandFailed(
      1,
      `${thing}: ${revoked.length} certificates deactivated, but IoT Core did not take the attribute \`revoked\` (${(notMarked as Error).message}), so an import could give it another: a thing has three attributes at most, take one away and repeat`,
    );
  if (options.json) printJson({ thing, revoked });
  else print(`${thing}: ${revoked.length} certificates deactivated; ${readmission} frees its name`);
}

async function rotate(thing: string, options: CloudOptions): Promise<void> {
  demandThing(thing);
  const { deployment } = options;
  if (deployment === undefined) {
    await changeSecret(thing, 'rotate', options);
    return printNewSecret(thing, options);
  }
  const { devicesOf } = await import('./deployed-devices.ts');
  const devices = await devicesOf(thing, { ...options, deployment });
  const before = await devices.at((identities) => identities.certificates(thing, devices.names.tenant));
  await printCertificate(thing, { ...options, deployment });
  // The new one is there before the old ones go: a failure leaves the device with one that is good.
  await devices.at(async (identities) => {
    for (const certificate of before) await identities.retire(thing, certificate);
  });
  await devices.disconnect(thing);
  note(`${thing}: ${before.length} earlier certificates withdrawn and deleted`);
}

function demandThing(thing: string): void {
  if (!isSlug(thing))
    throw new CommandFailed(2, `"${thing}" is not the name of a thing: expected lower-case words joined by hyphens, such as gas-zumiao-01`);
}

async function readmit(thing: string, options: CloudOptions): Promise<void> {
  demandThing(thing);
  const { deployment } = options;
  if (deployment === undefined) {
    await changeSecret(thing, 'readmit', options);
    return printNewSecret(thing, options);
  }
  const { devicesOf } = await import('./deployed-devices.ts');
  const devices = await devicesOf(thing, { ...options, deployment });
  const deleted = await devices.at((identities) => identities.forget(thing, devices.names.tenant));
  await devices.disconnect(thing);
  if (options.json) printJson({ thing, deleted });
  else print(`${thing}: ${deleted.length} certificates deleted; the next device that claims its name gets it`);
}
