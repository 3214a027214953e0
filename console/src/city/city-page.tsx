import { Link } from '../components/link.tsx';
import { pathOf } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import { CityBoard } from './city-board.tsx';

export function CityPage() {
  const { t } = useTexts();
  return (
    <section aria-labelledby="city-title">
      <div className="page-head">
        <h1 id="city-title">{t('city.title')}</h1>
        <Link to={pathOf.wall}>{t('wall.open')}</Link>
      </div>
      <p className="faint">{t('city.lead')}</p>
      <CityBoard />
    </section>
  );
}
