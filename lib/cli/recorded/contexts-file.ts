import { CONTEXTS } from '../../core/alarm/compound/contexts.ts';
import type { ContextSpan } from '../../core/alarm/compound/model.ts';
import type { TierPath } from '../../core/tier/tier-path.ts';
import { csvRows, UnreadableFile } from './csv-file.ts';
import { recordedTime } from './times.ts';

/**
 * When contexts held, from a CSV file with the header `context,start,end`, perhaps `town`; without an end it still does. `townOf`: the
 * places of the city, where one is known. Throws UnreadableFile.
 */
export async function contextsOf(
  file: string,
  townOf: ((name: string) => TierPath | undefined) | undefined,
): Promise<ReadonlyMap<string, readonly ContextSpan[]>> {
  const contexts = new Map<string, ContextSpan[]>();
  for await (const { line, values } of csvRows(file, ',', ['context', 'start', 'end'])) {
    const { context = '', start = '', end = '', town = '' } = values;
    const fail = (message: string): never => {
      throw new UnreadableFile(`${file}:${line}: ${message}`);
    };
    if (!CONTEXTS.includes(context)) fail(`"${context}" is no context: expected one of ${CONTEXTS.join(', ')}`);
    const [from, to] = [recordedTime(start), end === '' ? Number.POSITIVE_INFINITY : recordedTime(end)];
    if (from === undefined || to === undefined || from > to)
      return fail(
        `start "${start}", end "${end}": expected two times, RFC 3339 or epoch seconds, the earlier first; no end where it still holds`,
      );
    if (town !== '' && !townOf) fail(`town "${town}": only a city knows where its sensors are: expected --city`);
    const place = town === '' ? undefined : townOf?.(town);
    if (town !== '' && place === undefined) fail(`town "${town}": expected a place of the city`);
    const span = { source: `${file}:${line}`, from, ...(Number.isFinite(to) ? { to } : {}), ...(place === undefined ? {} : { place }) };
    contexts.set(context, [...(contexts.get(context) ?? []), span]);
  }
  return contexts;
}
