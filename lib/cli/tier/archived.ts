import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { MovedPart } from '../../stores/move/move-tenant.ts';
import { MoveRefused } from '../../stores/move/move-tenant.ts';
import { headOf } from '../../stores/move/moved-rows.ts';
import { CommandFailed } from '../output.ts';
import { readExport } from './move/file.ts';

export interface OpenIncident {
  readonly id: string;
  readonly version: number;
  readonly state: string;
  readonly title?: string;
}

/** An ARN says where the cloud keeps a backup; nobody here looks into it. */
const ARN = /^arn:[a-z-]+:[a-z0-9-]+:[^\s]+$/;

/**
 * What of the open incidents nobody would go on with, where a tier was archived so: all of them, unless it is the export of a district that
 * holds each as it is here. The stores it was made of are closed then, and whoever imports it goes on. Throws CommandFailed, status 2, where
 * it is no archive.
 */
export async function leftBehind(
  archived: string,
  { id, isDistrict, inCloud }: { readonly id: string; readonly isDistrict: boolean; readonly inCloud: boolean },
  open: () => Promise<readonly OpenIncident[]>,
): Promise<readonly OpenIncident[]> {
  const refuse = (why: string): CommandFailed => new CommandFailed(2, `--archived ${archived} ${why}`);
  if (ARN.test(archived)) {
    if (!inCloud) throw refuse('is a backup in the cloud, and this is one machine: expected a folder with a city.db, or an export');
    return open();
  }
  const found = await stat(archived).catch(() => undefined);
  if (!found)
    throw refuse(`is not there: expected the folder or the file that holds what ${id} did, or in the cloud the ARN of its backup`);
  if (found.isDirectory()) {
    if (existsSync(join(archived, 'city.db'))) return open();
    throw refuse('holds no city.db: expected a copy of the city’s data');
  }
  if (!isDistrict) throw refuse(`is a file, and ${id} no district: expected the folder of a copy of the city’s data`);
  const heads = await headsIn(archived, id).catch((cause) => {
    throw cause instanceof MoveRefused ? refuse(`is no export of ${id}: expected what \`npx citywatch tier export ${id}\` wrote`) : cause;
  });
  return (await open()).filter((incident) => heads.get(incident.id) !== incident.version);
}

/** The last event of each incident of an export that is whole. */
async function headsIn(file: string, tenant: string): Promise<ReadonlyMap<string, number>> {
  const heads = new Map<string, number>();
  let last: MovedPart | undefined;
  for await (const part of readExport(file)) {
    last = part;
    if ('header' in part && part.header.tenant !== tenant) throw new MoveRefused(`it holds ${part.header.tenant}`);
    const head = 'row' in part ? headOf(part.row) : undefined;
    if (head) heads.set(head.id, head.version);
  }
  if (last && 'summary' in last) return heads;
  throw new MoveRefused('it ends before its summary');
}
