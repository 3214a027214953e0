interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * What Lambda gives a function to sign its requests with. In the bundles this stands in for the SDK's `@aws-sdk/credential-provider-node`
 * (cloud/functions-bundle.ts), whose chain would look into files, web sign-ins and instance metadata, and weighs 110 kB in each function.
 */
export function defaultProvider(): () => Promise<Credentials> {
  return async () => {
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = process.env;
    if (!accessKeyId || !secretAccessKey)
      throw new Error('no credentials: expected AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, where Lambda puts them');
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  };
}
