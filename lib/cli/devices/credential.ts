import type { Command } from 'commander';
import { isSlug } from '../../core/tier/tier-path.ts';
import { deviceSecret } from '../../local/device-credentials.ts';
import { cityOf } from '../local-city.ts';
import { CommandFailed, note, print, printJson } from '../output.ts';
import { type CloudOptions, ROOT_CA, withDeployment } from './cloud-commands.ts';
import { freshPemFiles, writePemFiles } from './pem-files.ts';

export function registerCredential(devices: Command): void {
  withDeployment(devices.command('credential'))
    .description(
      'how a thing signs in, alone on stdout: its password on this machine; with --deployment a new private key and its certificate',
    )
    .argument('<thing>')
    .option('--out <dir>', 'with --deployment: where key and certificate go instead of stdout')
    .action(async (thing: string, options: CloudOptions) => {
      if (!isSlug(thing))
        throw new CommandFailed(
          2,
          `"${thing}" is not the name of a thing: expected lower-case words joined by hyphens, such as gas-zumiao-01`,
        );
      if (options.deployment !== undefined) return printCertificate(thing, { ...options, deployment: options.deployment });
      if (options.out !== undefined || options.tenant !== undefined)
        throw new CommandFailed(2, '--out and --tenant are for a deployed city: give its outputs file with --deployment');
      return secret(thing, options);
    });
}

async function secret(thing: string, options: CloudOptions): Promise<void> {
  const { registry } = await cityOf(options.city);
  if (!registry.things.some((known) => known.id === thing)) {
    note(`"${thing}" is not registered in ${options.city}: what it sends will be kept as dead letters (unknown-thing)`);
  }
  const password = await deviceSecret(options.data, thing);
  if (password === undefined)
    throw new CommandFailed(1, `${thing} is revoked: \`citywatch devices readmit ${thing}\` gives it a new secret`);
  if (options.json) printJson({ thing, user: thing, secret: password });
  else print(password);
}

/** One more certificate, as files or on stdout; what to do with it on stderr. */
export async function printCertificate(thing: string, options: CloudOptions & { readonly deployment: string }): Promise<void> {
  const { devicesOf } = await import('./deployed-devices.ts');
  const devices = await devicesOf(thing, options);
  const rule = devices.output('TelemetryRuleName');
  const files = options.out === undefined ? undefined : await freshPemFiles(options.out, thing);
  const endpoint = await devices.at((identities) => identities.endpoint());
  const issued = await devices.at((identities) => identities.issue(thing, devices.names));
  if (files) await writePemFiles(files, issued);
  if (options.json) {
    const { id: certificateId, certificate, privateKey } = issued;
    return printJson({ thing, certificateId, endpoint, rule, rootCa: ROOT_CA, ...(files ? { files } : { certificate, privateKey }) });
  }
  if (files) print(`${files.certificate}\n${files.privateKey}`);
  else print(`${issued.privateKey.trimEnd()}\n${issued.certificate}`);
  note(`certificate ${issued.id}: connect to ${endpoint}:8883 with the client id ${thing}, and trust ${ROOT_CA}`);
}
