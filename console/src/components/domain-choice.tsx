import { useTexts } from '../texts/language.tsx';
import { DOMAIN_CHOICES } from '../watch/selection.ts';
import { Choice } from './choice.tsx';

export function DomainChoice(props: { readonly label: string; readonly value: string; readonly onChange: (id: string) => void }) {
  const { word } = useTexts();
  return (
    <Choice {...props}>
      {DOMAIN_CHOICES.map((domain) => (
        <option key={domain} value={domain}>
          {word('domain', domain)}
        </option>
      ))}
    </Choice>
  );
}
