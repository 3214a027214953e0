/**
 * In the bundles this stands in for the cache with a limit in which DynamoDB's client remembers endpoints it discovered
 * (cloud/functions-bundle.ts). Discovery is off; that cache weighs 7 kB.
 */
export default class EndpointMemory extends Map<string, unknown> {
  constructor(_limit: number) {
    super();
  }

  peek(key: string): unknown {
    return this.get(key);
  }
}
