import { type CloudSettings, type Issuer, type Place, UnusableDeployment } from './values.ts';

/** Where the CDK CLI points by its profile and credentials; run without the CLI, by AWS_REGION. Throws UnusableDeployment when no region is known. */
export function environmentPlace(): Place {
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION, AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  const region = CDK_DEFAULT_REGION || AWS_REGION || AWS_DEFAULT_REGION;
  if (!region) throw new UnusableDeployment('no region is known: set AWS_REGION, for instance to cn-north-1');
  return { region, ...(account && { account }) };
}

/** Where choices come from by their names: the node of the app, or a stage below it. */
export interface Context {
  tryGetContext(name: string): unknown;
}

/** The deployment's choices from the CDK context (cdk.json or `-c name=value`) or from the stage. Throws UnusableDeployment. */
export function readSettings(node: Context): CloudSettings {
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
  const cloudfront = readChoice(node, 'cloudfront');
  return {
    prefix,
    issuer: readIssuer(text('issuer'), text('audience'), text('clientId'), text('scope')),
    customAuthorizer: readSwitch(node, 'customAuthorizer', true),
    fleetProvisioning: readSwitch(node, 'fleetProvisioning', true),
    site: readSwitch(node, 'site', true),
    busPolicy: readSwitch(node, 'busPolicy', true),
    metricMath: readSwitch(node, 'metricMath', true),
    disposable: readSwitch(node, 'disposable', false),
    ...(opsEmails && { opsEmails }),
    ...(cloudfront !== undefined && { cloudfront }),
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

function readIssuer(url?: string, audience?: string, clientId?: string, scope?: string): Issuer | 'parameters' | undefined {
  const rest = audience ?? clientId ?? scope;
  if (url === 'parameters' && rest === undefined) return url;
  if (url === undefined && rest === undefined) return undefined;
  if (url === undefined || audience === undefined) {
    throw new UnusableDeployment(
      'contexts issuer and audience belong together: give both (clientId and scope only with them); or -c issuer=parameters alone, to be asked at deployment; or none, for a pool of the city’s own',
    );
  }
  if (!url.startsWith('https://')) throw new UnusableDeployment(`context issuer is "${url}": expected an https URL, or parameters`);
  return { url, audience, ...(clientId && { clientId }), ...(scope && { scope }) };
}

const readSwitch = (node: Context, name: string, otherwise: boolean): boolean => readChoice(node, name) ?? otherwise;

/** `-c name=false` arrives as a text; `undefined` when nobody chose. */
function readChoice(node: Context, name: string): boolean | undefined {
  const value: unknown = node.tryGetContext(name);
  if (value === undefined) return undefined;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw new UnusableDeployment(`context ${name} is ${JSON.stringify(value)}: expected true or false`);
}
