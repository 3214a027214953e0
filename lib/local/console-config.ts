import type { Registry } from '../core/registry/model.ts';
import { type Route, sendJson } from './http-host.ts';

/** `/config.json`: where the console finds what it talks to. */
export function consoleConfig({ city }: Registry): Route {
  return async (_request, response, url) => {
    if (url.pathname !== '/config.json') return false;
    sendJson(response, 200, {
      authorizationEndpoint: '/issuer/authorize',
      tokenEndpoint: '/issuer/token',
      clientId: 'console',
      apiBase: '/v1',
      mqttPath: '/mqtt',
      city: city.name,
    });
    return true;
  };
}
