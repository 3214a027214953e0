import { toInstant } from '../../../lib/core/instant.ts';
import { json, type Route } from '../../../lib/runtime/http-function.ts';
import { pushFilters } from '../../../lib/wiring/topics.ts';
import type { Dependencies } from '../handler.ts';
import { openApi } from '../openapi/document.ts';

export function serviceRoutes(deps: Dependencies): Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/health',
      handle: async () => json(200, { status: 'ok', now: toInstant(deps.clock.now()), speed: deps.speed() }),
    },
    { method: 'GET', path: '/v1/openapi.json', handle: async () => json(200, openApi()) },
    {
      method: 'GET',
      path: '/v1/me',
      handle: async (request) => {
        const principal = request.principal();
        return json(200, { ...principal, pushTopics: pushFilters(principal, deps.tenants.main.id, deps.allTenants) });
      },
    },
  ];
}
