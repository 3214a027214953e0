import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { isSame, replaceFile } from './written-files.ts';

/** What Cedar runs; its loader looks for it beside the bundle. */
const WASM = 'cedar_wasm_bg.wasm';

/** Lays Cedar and the policies beside the bundle of a function that decides who may do what. What is there already and is the same stays. */
export function layOutPolicies(from: string, bundle: string): void {
  const cedar = dirname(createRequire(import.meta.url).resolve('@cedar-policy/cedar-wasm/nodejs'));
  const folder = join(bundle, 'policies');
  mkdirSync(folder, { recursive: true });
  const names = readdirSync(from).filter((name) => name.endsWith('.cedar'));
  for (const name of names) copy(join(from, name), join(folder, name));
  for (const name of readdirSync(folder)) if (!name.startsWith('.') && !names.includes(name)) rmSync(join(folder, name));
  copy(join(cedar, WASM), join(bundle, WASM));
}

function copy(from: string, to: string): void {
  const contents = readFileSync(from);
  if (!isSame(to, contents)) replaceFile(to, contents);
}
