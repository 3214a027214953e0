import { useDesk } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { Choice } from './choice.tsx';

interface PlaceChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (id: string) => void;
}

/** The city, its districts and towns, each below what it belongs to. */
export function PlaceChoice(props: PlaceChoiceProps) {
  const { name } = useTexts();
  const { tiers } = useDesk();
  const places = [...tiers.values()].sort((a, b) => ((a.path ?? a.id) < (b.path ?? b.id) ? -1 : 1));
  return (
    <Choice {...props}>
      {places.map((tier) => (
        <option key={tier.id} value={tier.id}>
          {'　'.repeat((tier.path ?? '').split('/').length - 1)}
          {name(tier.name)}
        </option>
      ))}
    </Choice>
  );
}
