import type { Grade } from '../api/types.ts';
import { useTexts } from '../texts/language.tsx';

/** Told by shape and number as well as by colour. */
const SHAPES: Readonly<Record<Grade, string>> = { I: '▲', II: '◆', III: '●' };

export function GradeBadge({ grade }: { readonly grade: Grade }) {
  const { t } = useTexts();
  return (
    <span className={`grade grade-${grade}`}>
      <span aria-hidden="true">{SHAPES[grade]}</span> {t(`grade.${grade}`)}
    </span>
  );
}
