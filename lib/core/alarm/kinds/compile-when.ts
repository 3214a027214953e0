import { isObject } from '../compile-report.ts';
import { KINDS, LATER } from './all-kinds.ts';
import { onlyMember } from './comparison.ts';
import type { CompiledWhen, KindContext } from './kind.ts';

const NAMES = KINDS.flatMap(({ names }) => names);

/** A `when`: exactly one kind. */
export function compileWhen(when: unknown, context: Omit<KindContext, 'when'>): CompiledWhen | undefined {
  const { path, report } = context;
  const later = isObject(when) ? Object.keys(when).filter((name) => LATER.includes(name)) : [];
  for (const name of later) report([...path, name], `"${name}" is not supported by this version: expected one of ${NAMES.join(', ')}`);
  if (later.length > 0) return undefined;
  const name = onlyMember(when, NAMES, path, report);
  const kind = KINDS.find(({ names }) => names.includes(name ?? ''));
  if (name === undefined || !kind) return undefined;
  return kind.compile(name, (when as Record<string, unknown>)[name], {
    ...context,
    path: [...path, name],
    when: (inner, at) => compileWhen(inner, { ...context, path: at }),
  });
}
