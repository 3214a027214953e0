import type { Node } from 'constructs';
import { type CloudSettings, type Issuer, type Place, UnusableDeployment } from './values.ts';

/** Where the CDK CLI points by its profile and credentials; run without the CLI, by AWS_REGION. Throws UnusableDeployment when no region is known. */
export function environmentPlace(): Place {
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION, AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  const region = CDK_DEFAULT_REGION || AWS_REGION || AWS_DEFAULT_REGION;
  if (!region) throw new UnusableDeployment('no region is known: set AWS_REGION, for instance to cn-north-1');
  return { region, ...(account && { account }) };
}

/** The deployment's choices from the CDK context (cdk.json or `-c name=value`). Throws UnusableDeployment. */
export function readSettings(node: Node): CloudSettings {
  const text = (name: string): string | undefined => {
    const value: unknown = node.tryGetContext(name);
    if (value === undefined || (typeof value === 'string' && value !== '')) return value;
    throw new UnusableDeployment(`context ${name} is ${JSON.stringify(value)}: expected a text`);
  };
  const prefix = text('prefix') ?? 'citywatch';
  if (!/^[a-z][a-z0-9]{0,19}$/.test(prefix)) {
    throw new UnusableDeployment(`context prefix is "${prefix}": expected up to 20 lower-case letters and digits, a letter first`);
  }
  const opsEmails = readEmails(text('opsEmail'));
  return {
    prefix,
    issuer: readIssuer(text('issuer'), text('audience')),
    customAuthorizer: readSwitch(node, 'customAuthorizer', true),
    fleetProvisioning: readSwitch(node, 'fleetProvisioning', true),
    ...(opsEmails && { opsEmails }),
  };
}

/** One address, or several with commas between them. */
function readEmails(value: string | undefined): readonly string[] | undefined {
  const emails = value?.split(',').map((email) => email.trim());
  const wrong = emails?.find((email) => !/^[^@\s]+@[^@\s]+$/.test(email));
  if (wrong !== undefined)
    throw new UnusableDeployment(`context opsEmail holds "${wrong}": expected mail addresses, with commas between them`);
  return emails;
}

function readIssuer(url: string | undefined, audience: string | undefined): Issuer | 'parameters' | undefined {
  if (url === 'parameters' && audience === undefined) return url;
  if (url === undefined && audience === undefined) return undefined;
  if (url === undefined || audience === undefined) {
    throw new UnusableDeployment(
      'contexts issuer and audience belong together: give both; or -c issuer=parameters alone, to be asked at deployment; or neither, for a pool of the city’s own',
    );
  }
  if (!url.startsWith('https://')) throw new UnusableDeployment(`context issuer is "${url}": expected an https URL, or parameters`);
  return { url, audience };
}

/** `-c name=false` arrives as a text. */
function readSwitch(node: Node, name: string, otherwise: boolean): boolean {
  const value: unknown = node.tryGetContext(name) ?? otherwise;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw new UnusableDeployment(`context ${name} is ${JSON.stringify(value)}: expected true or false`);
}
