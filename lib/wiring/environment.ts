import * as z from 'zod/mini';

const text = z.string().check(z.minLength(1));
const wholeNumber = z.string().check(z.regex(/^[1-9]\d*$/));

/** Whose function it is, and under which name CloudWatch counts what it does: copies of the platform in one account have one each. */
const common = { TENANT: text, METRIC_NAMESPACE: text };

/**
 * What each function is told by its deployment: types the stacks' props and is checked when the function starts. Each is made when it is asked
 * for: a function that starts does not wait for those of the others.
 */
export const ENVIRONMENTS = {
  /** HISTORY_SECONDS: how long readings are kept. */
  get 'evaluate-telemetry'() {
    return z.object({
      ...common,
      DOMAIN_TABLE: text,
      TELEMETRY_TABLE: text,
      OBJECT_BUCKET: text,
      HISTORY_SECONDS: wholeNumber,
    });
  },
  get 'apply-changes'() {
    return z.object({
      ...common,
      NOTIFY_QUEUE_URL: text,
      PUSH_QUEUE_URL: text,
      FORWARD_QUEUE_URL: text,
      TELEMETRY_QUEUE_URL: text,
      SOURCES_QUEUE_URL: z.optional(text),
    });
  },
  /**
   * UNIT_TOPIC_PREFIX: ARN of a unit's topic without the unit's id. SECRET_PATH: where the secrets of channels are. LINK_KEY_ID: of the key
   * behind one-tap links, API_URL: where they lead. SOURCES_QUEUE_URL, TELEMETRY_TABLE: of a federated district, whose platforms it tells.
   */
  get notify() {
    return z.object({
      ...common,
      DOMAIN_TABLE: text,
      OBJECT_BUCKET: text,
      UNIT_TOPIC_PREFIX: text,
      SECRET_PATH: text,
      LINK_KEY_ID: text,
      API_URL: text,
      SOURCES_QUEUE_URL: z.optional(text),
      TELEMETRY_TABLE: z.optional(text),
    });
  },
  get push() {
    return z.object({ ...common, DOMAIN_TABLE: text });
  },
  get forward() {
    return z.object({ ...common, DOMAIN_TABLE: text, BUS_NAME: text });
  },
  /** CITY: the city's slug, whose tenant is the hub. */
  get 'watch-deadlines'() {
    return z.object({ ...common, DOMAIN_TABLE: text, OBJECT_BUCKET: text, TELEMETRY_QUEUE_URL: text, CITY: text });
  },
  get 'send-beats'() {
    return z.object({ ...common, BUS_NAME: text });
  },
  /** CITY: path of the city. */
  get 'send-digests'() {
    return z.object({ ...common, DOMAIN_TABLE: text, BUS_NAME: text, CITY: text });
  },
  /** BUS_NAME: the hub's own, where it asks the districts for what it lacks. */
  get 'keep-replicas'() {
    return z.object({ ...common, DOMAIN_TABLE: text, TELEMETRY_TABLE: text, BUS_NAME: text });
  },
  get 'hear-hub'() {
    return z.object({ ...common, DOMAIN_TABLE: text, OBJECT_BUCKET: text, BUS_NAME: text });
  },
  /** AUDIT_KEY: ARN of the key that signs. CITY: path of the city. */
  get 'sign-days'() {
    return z.object({ ...common, DOMAIN_TABLE: text, OBJECT_BUCKET: text, AUDIT_KEY: text, CITY: text });
  },
  /** END_QUEUES: the queues of what could not be processed, as `readEndQueues` reads them. */
  get 'collect-dead-letters'() {
    return z.object({ ...common, TELEMETRY_TABLE: text, END_QUEUES: text });
  },
  /** QUEUES: `{"work":{name: url},"end":{…}}`, for the status. VERSION: of the deployed code. BUS_NAME: at the hub alone, for its commands. */
  get api() {
    return z.object({
      ...common,
      DOMAIN_TABLE: text,
      TELEMETRY_TABLE: text,
      OBJECT_BUCKET: text,
      HISTORY_SECONDS: wholeNumber,
      TELEMETRY_QUEUE_URL: text,
      NOTIFY_QUEUE_URL: text,
      PUSH_QUEUE_URL: text,
      FORWARD_QUEUE_URL: text,
      SOURCES_QUEUE_URL: z.optional(text),
      QUEUES: text,
      VERSION: text,
      LINK_KEY_ID: text,
      BUS_NAME: z.optional(text),
    });
  },
  /** ISSUER: the OIDC issuer's URL. RESOURCE_PREFIX: ARN of the tenant's IoT resources, `arn:<partition>:iot:<region>:<account>`. */
  get authorize() {
    return z.object({ ...common, ISSUER: text, AUDIENCE: text, RESOURCE_PREFIX: text });
  },
  get 'admit-device'() {
    return z.object({ ...common, DOMAIN_TABLE: text, OBJECT_BUCKET: text });
  },
  /** TIERS: the city and its districts, `<path>=<GB/T 2260 code>`, separated by blanks. */
  get 'add-claims'() {
    return z.object({ ...common, TIERS: text });
  },
  /**
   * ISSUER, CLIENT_ID, SCOPE: how people sign in. NAME_ZH, NAME_EN: what the console calls the place. PUSH_AUTHORIZER: name of the IoT
   * authorizer that lets consoles listen; without it they poll. BASE_MAP: the map tiles of the city (BaseMap), as JSON.
   */
  get site() {
    return z.object({
      ...common,
      ISSUER: text,
      CLIENT_ID: text,
      SCOPE: text,
      NAME_ZH: text,
      NAME_EN: text,
      PUSH_AUTHORIZER: z.optional(text),
      BASE_MAP: z.optional(text),
    });
  },
} as const;

export type FunctionName = keyof typeof ENVIRONMENTS;
export const FUNCTION_NAMES = Object.keys(ENVIRONMENTS) as FunctionName[];
export type EnvironmentOf<N extends FunctionName> = z.infer<(typeof ENVIRONMENTS)[N]>;

/** The function's environment. Throws Error that names every variable missing or not of its form. */
export function readEnvironment<N extends FunctionName>(
  name: N,
  variables: Readonly<Record<string, string | undefined>>,
): EnvironmentOf<N> {
  const parsed = ENVIRONMENTS[name].safeParse(variables);
  if (parsed.success) return parsed.data as EnvironmentOf<N>;
  const missing = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new Error(
    `the function ${name} lacks the environment variables ${missing}, or they are not of their form: its stack must set them`,
  );
}
