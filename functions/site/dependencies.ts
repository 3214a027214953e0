import { join } from 'node:path';
import { IoTClient } from '@aws-sdk/client-iot';
import { CLIENT_SETTINGS } from '../../lib/adapters/aws/client-settings.ts';
import { iotEndpoint } from '../../lib/adapters/aws/iot-endpoint.ts';
import { discoverIssuer } from '../../lib/adapters/oidc/discovery.ts';
import { lambdaLogger } from '../../lib/runtime/lambda-logger.ts';
import { type BaseMap, tileOrigins } from '../../lib/wiring/base-map.ts';
import { readEnvironment } from '../../lib/wiring/environment.ts';
import { consoleSettings } from './console-settings.ts';
import type { Dependencies } from './handler.ts';
import { siteFolder } from './site-folder.ts';

const ISSUER_MILLIS = 3000;

/** On AWS: the site lies beside the bundle. */
export function dependencies(): Dependencies {
  const {
    TENANT: tenant,
    ISSUER: issuer,
    CLIENT_ID,
    SCOPE,
    NAME_ZH,
    NAME_EN,
    PUSH_AUTHORIZER,
    BASE_MAP,
  } = readEnvironment('site', process.env);
  const baseMap = BASE_MAP ? (JSON.parse(BASE_MAP) as BaseMap) : undefined;
  const logger = lambdaLogger('site', tenant);
  const client = new IoTClient(CLIENT_SETTINGS);
  const settings = consoleSettings({
    issuer,
    fixed: { clientId: CLIENT_ID, scope: SCOPE, city: { zh: NAME_ZH, en: NAME_EN }, ...(baseMap && { baseMap }) },
    discover: () => discoverIssuer(issuer, ISSUER_MILLIS),
    ...(PUSH_AUTHORIZER && { push: { authorizer: PUSH_AUTHORIZER, endpoint: () => iotEndpoint(client) } }),
    logger,
  });
  return { files: siteFolder(join(__dirname, 'site')), ...settings, images: tileOrigins(baseMap), logger };
}
