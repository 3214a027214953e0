import { join } from 'node:path';
import { FUNCTION_NAMES, type FunctionName } from '../wiring/environment.ts';
import { bundleFunctions } from './functions-bundle.ts';
import { layOutPolicies } from './policy-files.ts';
import { consoleFolder, layOutSite } from './site-files.ts';

/** The folder of each function's bundle, shared by the stacks of all tenants. */
export type FunctionCode = { readonly [name in FunctionName]: string };

export interface BundledCodeOptions {
  /** @default functions/ of this project */
  readonly functions?: string;
  /** @default .cache/functions/ of this project */
  readonly out?: string;
  /** Folder of the built console. @default console/dist/ of this project, built when it is missing */
  readonly site?: string;
}

const PROJECT = new URL('../../', import.meta.url).pathname;
/** Functions in which people act, themselves or by a command of the hub. */
const DECIDING: readonly FunctionName[] = ['api', 'hear-hub'];

/** Bundles the functions, lays the console beside the one that serves it, and says where each one's code is. Throws when a folder is missing. */
export function bundledCode({
  functions = `${PROJECT}functions`,
  out = `${PROJECT}.cache/functions`,
  site = consoleFolder(PROJECT),
}: BundledCodeOptions = {}): FunctionCode {
  const folders = bundleFunctions({ functions, out });
  const folderOf = (name: FunctionName): string => {
    const folder = folders.get(name);
    if (!folder) throw new Error(`${functions}/${name}/index.ts is missing: every function of the platform needs an entry`);
    return folder;
  };
  const code = Object.fromEntries(FUNCTION_NAMES.map((name) => [name, folderOf(name)])) as unknown as FunctionCode;
  layOutSite(site, join(code.site, 'site'));
  for (const name of DECIDING) layOutPolicies(`${PROJECT}lib/core/access/policies`, code[name]);
  return code;
}
