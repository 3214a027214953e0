import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CALLS_A_SECOND,
  type IotRegistrar,
  importClient,
  iotRegistrar,
  type RegisteredThing,
  type TenantGroup,
} from '../../../adapters/aws/iot-registrar.ts';
import { type DeployedTenant, deployedTenants } from '../../deployment-file.ts';
import { CommandFailed } from '../../output.ts';
import { deployedDevices } from '../deployed-devices.ts';
import { freshPemFiles, pemFiles, writePemFiles } from '../pem-files.ts';
import { openJournal } from './file-journal.ts';
import { type Outcome, registerThings } from './register-things.ts';

/** Things that are worked on side by side: their waits overlap, the pace is that of the calls. */
const AT_ONCE = 16;

export interface DeployedImport {
  readonly deployment: string;
  readonly out: string;
  readonly csr?: string;
  readonly rate?: number;
}

interface Place {
  readonly registrar: IotRegistrar;
  readonly group: TenantGroup;
}

/** Brings things to IoT Core where their tenants' stacks stand. Throws CommandFailed for what no thing can be done without. */
export async function importInto({ deployment, out, csr, rate }: DeployedImport, things: readonly RegisteredThing[]): Promise<Outcome[]> {
  const places = new Map<string, Place>();
  const registrars = new Map<string, IotRegistrar>();
  for (const tenant of new Set(things.map((thing) => thing.tenant))) {
    const { names, region } = await deployedDevices(deployment, tenant);
    const registrar = registrars.get(region) ?? iotRegistrar(importClient(region, rate ?? CALLS_A_SECOND));
    registrars.set(region, registrar);
    places.set(tenant, { registrar, group: names });
  }
  const placeOf = ({ tenant }: RegisteredThing): Place => places.get(tenant) as Place;
  const journal = await openJournal(join(out, 'journal.jsonl'), nameOf(await deployedTenants(deployment)));
  try {
    return await registerThings(
      things,
      {
        journal,
        place: (thing) => placeOf(thing).registrar.place(thing, placeOf(thing).group),
        certificates: (thing) => placeOf(thing).registrar.certificates(thing),
        isThere: (thing, arn) => placeOf(thing).registrar.isThere(arn),
        certificate: async (thing) => placeOf(thing).registrar.certificate(csr === undefined ? undefined : await requestOf(csr, thing)),
        keep: async (thing, issued, { over }) =>
          writePemFiles(over ? pemFiles(out, thing) : await freshPemFiles(out, thing), issued, { over }),
        admit: (thing, arn) => placeOf(thing).registrar.admit(thing.thing, arn, placeOf(thing).group.devicePolicy),
      },
      AT_ONCE,
    );
  } finally {
    await journal.close();
  }
}

/** What tells one deployment from another: where its hub's API is. */
const nameOf = (tenants: readonly DeployedTenant[]): string =>
  (tenants.find(({ kind }) => kind === 'city') ?? (tenants[0] as DeployedTenant)).url;

async function requestOf(folder: string, { thing }: RegisteredThing): Promise<string> {
  const file = join(folder, `${thing}.csr.pem`);
  return readFile(file, 'utf8').catch((cause: Error) => {
    throw new CommandFailed(2, `${file}: ${cause.message}`);
  });
}
