import { note, print, printJson } from '../output.ts';
import type { Target, TargetOptions } from '../targets.ts';
import type { Published } from './imported-file.ts';

/** What was published where, on stdout; what somebody must know about it, on stderr. */
export function tellImported(published: readonly { readonly target: Target; readonly record: Published }[], options: TargetOptions): void {
  for (const { target, record } of published) for (const warning of record.warnings) note(`${of(target)}${warning}`);
  if (options.json) {
    printJson(published.map(({ target, record }) => ({ ...(target.tenant === undefined ? {} : { tenant: target.tenant }), ...record })));
    return;
  }
  for (const { target, record } of published) print(`${of(target)}${record.kind} ${record.number}, in force from ${record.effectiveFrom}`);
}

const of = ({ tenant }: Target): string => (tenant === undefined ? '' : `${tenant}: `);
