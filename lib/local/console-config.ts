import type { CompiledCity } from '../config/compile-city.ts';
import type { ConsoleConfig } from '../wiring/console-config.ts';
import { type Route, sendJson } from './http-host.ts';

/** `/config.json`: where the console finds what it talks to. */
export function consoleConfig({ registry: { city }, settings: { baseMap } }: CompiledCity): Route {
  const config: ConsoleConfig = {
    authorizationEndpoint: '/issuer/authorize',
    tokenEndpoint: '/issuer/token',
    clientId: 'console',
    scope: 'openid profile',
    apiBase: '/v1',
    mqttUrl: '/mqtt',
    city: city.name,
    ...(baseMap && { baseMap }),
  };
  return async (_request, response, url) => {
    if (url.pathname !== '/config.json') return false;
    sendJson(response, 200, config);
    return true;
  };
}
