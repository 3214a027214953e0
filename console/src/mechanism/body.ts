import { useDesk } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';

const DISTRICT = '{district}';

/** A body of the mechanism as people call it: its place in the mechanism, or the unit itself where it names one. */
export function useBody(): (body: string) => string {
  const { word } = useTexts();
  const unit = useUnitPattern();
  return (body) => {
    const known = word('body', body);
    return known === body ? unit(body) : known;
  };
}

/** A unit's name; of `{district}-water-bureau` that of one district's, with the name of the district taken out of it. */
export function useUnitPattern(): (id: string) => string {
  const { units, tiers } = useDesk();
  const { t, name } = useTexts();
  return (id) => {
    const one = units.get(id);
    if (one) return name(one.name);
    if (!id.includes(DISTRICT)) return id;
    const district = [...tiers.values()].find((tier) => tier.kind === 'district' && units.has(id.replaceAll(DISTRICT, tier.id)));
    const unit = district && units.get(id.replaceAll(DISTRICT, district.id));
    return unit ? name(unit.name).replace(name(district.name), t('mechanism.eachDistrict')) : id;
  };
}
