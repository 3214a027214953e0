import { expect, test } from 'vitest';
import type { Outputs } from '../support/deployment.ts';
import type { Issuer } from '../support/issuer.ts';

/** The console as a browser loads it from the tenant's API. */
export function consoleScenarios(at: () => { readonly outputs: Outputs; readonly issuer: Issuer }): void {
  const get = (path: string, encoding: string): Promise<Response> =>
    fetch(`${at().outputs.ApiUrl}${path}`, { headers: { 'accept-encoding': encoding } });

  test('its page is asked for again each time, may talk to the issuer, and names scripts that a browser keeps', async () => {
    const page = await get('/', 'gzip');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect(page.headers.get('content-security-policy')).toContain(`connect-src 'self' ${at().issuer.url}`);
    const html = await page.text();
    const [, script = ''] = /<script[^>]* src="(\/assets\/[^"]+\.js)"/.exec(html) ?? [];
    const plain = await (await get(script, 'identity')).text();
    expect(plain.length).toBeGreaterThan(1000);
    for (const encoding of ['br', 'gzip']) {
      const compressed = await get(script, encoding);
      expect(compressed.headers.get('content-encoding')).toBe(encoding);
      expect(compressed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(await compressed.text()).toBe(plain);
    }
    expect(await (await get('/incidents', 'identity')).text()).toBe(html);
    expect((await get('/assets/none.js', 'identity')).status).toBe(404);
  });

  test('its configuration names the issuer’s addresses, the client and the API', async () => {
    const { issuer } = at();
    const config = await get('/config.json', 'identity');
    expect(await config.json()).toEqual({
      authorizationEndpoint: `${issuer.url}/authorize`,
      tokenEndpoint: `${issuer.url}/token`,
      clientId: issuer.audience,
      scope: expect.stringContaining('openid'),
      city: { zh: expect.any(String), en: expect.any(String) },
      apiBase: '/v1',
    });
  });
}
