import type { ApiObligation } from '../api/types.ts';
import { useTexts } from '../texts/language.tsx';
import { momentText } from '../time/format.ts';

/** What has to be there before it can be met: others' lines, and what has to be shown. */
export function Conditions({ obligation: { after = [], evidenceRequired = [] } }: { readonly obligation: ApiObligation }) {
  const { t, word } = useTexts();
  const lines = after.map((line) => {
    const at = line.lastIndexOf('/');
    return `${word('body', line.slice(0, at))} · ${word('obligation', line.slice(at + 1))}`;
  });
  const kinds = evidenceRequired.map((kind) => word('evidenceKind', kind));
  const join = t('obligation.listSeparator');
  return (
    <>
      {lines.length > 0 ? <small className="faint">{t('obligation.after', { lines: lines.join(join) })}</small> : null}
      {kinds.length > 0 ? <small className="faint">{t('obligation.evidenceRequired', { kinds: kinds.join(join) })}</small> : null}
    </>
  );
}

/** More time that is asked for, or the time it had before more was granted. */
export function ExtensionNote({ obligation: { extensions = [] } }: { readonly obligation: ApiObligation }) {
  const { t, language } = useTexts();
  const latest = extensions.at(-1);
  if (!latest || latest.granted === false) return null;
  const text = latest.decidedAt
    ? t('obligation.extendedFrom', { time: momentText(language, latest.previousDue) })
    : t('obligation.askedDue', { time: momentText(language, latest.askedDue) });
  return <small className="faint">{text}</small>;
}
