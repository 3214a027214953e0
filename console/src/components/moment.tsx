import { useTexts } from '../texts/language.tsx';
import { momentText } from '../time/format.ts';

export function Moment({ time }: { readonly time: string }) {
  const { language } = useTexts();
  return (
    <time dateTime={time} className="moment">
      {momentText(language, time)}
    </time>
  );
}
