import type { Preview } from '../../core/alarm/preview/preview.ts';
import { asOnePreview, type Counts } from '../../core/alarm/preview/rule-preview.ts';
import { note, print } from '../output.ts';
import type { Target } from '../targets.ts';

/** An alarm as the API shows it. */
interface PreviewedEpisode {
  readonly thing: string;
  readonly sensor: string;
  readonly metric: string;
  readonly rule: string;
  readonly grade: string;
  readonly onsetAt: string;
  readonly clearedAt: string | null;
}

/** All pages of one `POST /v1/publications/preview`. */
export interface Previewed extends Omit<Preview<PreviewedEpisode>, 'last'> {
  readonly kind: string;
  readonly from: string;
  readonly to: string;
  readonly warnings: readonly string[];
}

/** What the draft would have done with what a city has stored, page by page. Throws CommandFailed. */
export async function previewed(target: Target, draft: { readonly kind: string }, wanted: object): Promise<Previewed> {
  const pages: Previewed[] = [];
  let span = wanted;
  let cursor: string | null | undefined;
  do {
    const { body } = await target.demand('POST', '/v1/publications/preview', { ...draft, ...span, ...(cursor ? { cursor } : {}) });
    const { nextCursor, ...page } = body as Previewed & { readonly nextCursor: string | null };
    pages.push(page);
    cursor = nextCursor;
    // The same moments for every page.
    span = { ...wanted, from: page.from, to: page.to };
  } while (cursor);
  const [{ from, to }] = pages as [Previewed];
  return {
    kind: draft.kind,
    from,
    to,
    ...asOnePreview(pages),
    warnings: [...new Set(pages.flatMap(({ warnings }) => warnings))],
  };
}

/** Episodes of each kind that are told; `--json` has all that the city lists. */
const SHOWN = 10;

/** Tells a person of it, a line a rule. */
export function printPreview(of: string, found: Previewed): void {
  const { kind, from, to, things, readings, rules, added, gone, ends, leftOut, unseen, warnings } = found;
  print(`${of}${kind}: ${readings} readings of ${things} things, ${from} to ${to}`);
  if (rules.length === 0) print(`${of}  no rule would have told anything else`);
  for (const rule of rules) {
    const changes = `${rule.added} alarms more, ${rule.gone} that would not be`;
    print(`${of}  ${rule.domain}/${rule.rule} on ${rule.series} series: ${sideText(rule.now)} -> ${sideText(rule.changed)}; ${changes}`);
  }
  for (const [sign, episodes] of [
    ['+', added],
    ['-', gone],
  ] as const) {
    for (const { sensor, metric, rule, grade, onsetAt, clearedAt } of episodes.slice(0, SHOWN))
      print(`${of}  ${sign} ${sensor}/${metric} ${rule} ${grade} ${onsetAt} to ${clearedAt ?? 'the end'}`);
  }
  for (const { sensor, metric, rule, grade } of ends) print(`${of}  ends now, as rule-withdrawn: ${sensor}/${metric} ${rule} ${grade}`);
  if (leftOut.length > 0) note(`${of}too many readings in this span, not looked at: ${leftOut.join(', ')}; a shorter one shows them`);
  if (unseen.length > 0) note(`${of}rules over several things, or in a context, are not looked at: ${unseen.join(', ')}`);
  for (const warning of warnings) note(`${of}${warning}`);
}

const sideText = (counts: Counts | undefined): string =>
  counts ? `${counts.onsets} onsets, ${Math.round(counts.timeInAlarm)} s in alarm` : 'does not apply';
