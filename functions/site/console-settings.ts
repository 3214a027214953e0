import { errorFields, type Logger } from '../../lib/runtime/logger.ts';
import { Problem } from '../../lib/runtime/problem.ts';
import { askedOnce } from '../../lib/wiring/asked-once.ts';
import type { ConsoleConfig } from '../../lib/wiring/console-config.ts';

/** What the issuer's discovery document says about signing in by a browser. */
export interface SignInEndpoints {
  readonly authorizationEndpoint?: string;
  readonly tokenEndpoint?: string;
  readonly endSessionEndpoint?: string;
}

export interface ConsoleSettingsOptions {
  readonly issuer: string;
  readonly fixed: Pick<ConsoleConfig, 'clientId' | 'scope' | 'city' | 'baseMap'>;
  /** Throws while the issuer cannot be asked. */
  discover(): Promise<SignInEndpoints>;
  /** Where consoles get their pushes. Absent: this tenant has none. */
  readonly push?: { readonly authorizer: string /** Throws while it cannot be had. */; endpoint(): Promise<string> };
  readonly logger: Logger;
}

export interface ConsoleSettings {
  /** Throws Problem while the issuer cannot be asked, or when it lets nobody sign in. */
  config(): Promise<ConsoleConfig>;
  /** Whom the console may talk to, as far as is known. */
  connect(): Promise<readonly string[]>;
}

/** The configuration of a console. The issuer and the push endpoint are asked once; what failed is asked again. */
export function consoleSettings({ issuer, fixed, discover, push, logger }: ConsoleSettingsOptions): ConsoleSettings {
  const endpoints = askedOnce(discover);
  const pushHost = push && askedOnce(push.endpoint);
  /** Without pushes a console asks for news every ten seconds: worse, but no reason to let nobody in. */
  const mqttUrl = async (): Promise<string | undefined> => {
    if (!push || !pushHost) return undefined;
    try {
      return `wss://${await pushHost()}/mqtt?x-amz-customauthorizer-name=${encodeURIComponent(push.authorizer)}`;
    } catch (cause) {
      logger.error('the push endpoint cannot be had: consoles that start now will poll', errorFields(cause));
      return undefined;
    }
  };
  return {
    config: async () => {
      const [{ authorizationEndpoint, tokenEndpoint, endSessionEndpoint }, mqtt] = await Promise.all([
        endpoints().catch((cause: Error) => {
          logger.error('the issuer cannot be asked: nobody can sign in', { issuer, ...errorFields(cause) });
          throw new Problem('unavailable', cause.message);
        }),
        mqttUrl(),
      ]);
      if (!authorizationEndpoint || !tokenEndpoint)
        throw new Problem('unavailable', `${issuer} names no authorization_endpoint and token_endpoint: nobody can sign in by a browser`);
      return {
        authorizationEndpoint,
        tokenEndpoint,
        ...(endSessionEndpoint && { endSessionEndpoint }),
        ...fixed,
        apiBase: '/v1',
        ...(mqtt && { mqttUrl: mqtt }),
      };
    },
    connect: async () => {
      const [found, mqtt] = await Promise.all([endpoints().catch((): SignInEndpoints => ({})), mqttUrl()]);
      const addresses = [issuer, found.tokenEndpoint, mqtt].filter((one) => one !== undefined);
      return [...new Set(addresses.map((address) => originOf(address)))];
    },
  };
}

/** `URL.origin` is opaque for `wss:` in some runtimes: the policy wants scheme and host. */
function originOf(address: string): string {
  const { protocol, host } = new URL(address);
  return `${protocol}//${host}`;
}
