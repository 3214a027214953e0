import { spawnSync } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, runBeside, untilItWorks } from '../../contract/components.ts';

/** MiniStack on loopback. */
export interface Emulator {
  /** Of every service of AWS. */
  readonly endpoint: string;
  readonly port: number;
  readonly mqttPort: number;
  /** What the AWS CLI, the CDK and the SDK must know to talk to it and to nobody else. */
  readonly environment: Readonly<Record<string, string>>;
  readonly log: string;
  stop(): Promise<void>;
}

export const MINISTACK = { component: 'MiniStack (and Python 3.11), or openssl,', install: 'bash test/cloud/install-emulator.sh' };
export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';

const PROGRAM = join(process.cwd(), '.cache/ministack/bin/ministack');
const MODULES = join(process.cwd(), 'node_modules');

export const emulatorIsHere = (): boolean => existsSync(PROGRAM) && spawnSync('openssl', ['version']).status === 0;

/** Starts it with its files below `folder`; `trusted` is the certificate of an issuer it shall believe. */
export async function startEmulator(folder: string, trusted: string): Promise<Emulator> {
  const port = await freePort();
  const mqttPort = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const log = join(folder, 'emulator.log');
  const output = openSync(log, 'w');
  // It runs functions with the first node there is, and ours is not always the machine's.
  const path = `${join(MODULES, '.bin')}:${process.env.PATH}`;
  const server = runBeside(PROGRAM, [], {
    stdio: ['ignore', output, output],
    cwd: folder,
    env: {
      ...process.env,
      PATH: path,
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      IOT_MTLS_PORT: String(mqttPort),
      SSL_CERT_FILE: trusted,
      // The same for the functions: the console's asks the issuer where people sign in.
      NODE_EXTRA_CA_CERTS: trusted,
      // Lambda's runtime has the SDK; CDK's own functions, which empty buckets, rely on it.
      NODE_PATH: MODULES,
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
    },
  });
  const environment = {
    PATH: path,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
    CI: '1',
  };
  try {
    await untilItWorks(60, server.isGone, async () => {
      if (!(await fetch(`${endpoint}/_ministack/health`)).ok) throw new Error(`the emulator is not ready, see ${log}`);
    });
  } catch (cause) {
    await server.stop();
    throw cause;
  }
  return { endpoint, port, mqttPort, environment, log, stop: server.stop };
}
