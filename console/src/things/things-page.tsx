import { Alert, Button, Empty, Spin } from 'antd';
import { Link } from '../components/link.tsx';
import { Moment } from '../components/moment.tsx';
import { useNames } from '../desk.tsx';
import { pathOf } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import { timeText } from '../time/format.ts';
import { Quality, StandingMark } from './standing-mark.tsx';
import { ThingFilters } from './thing-filters.tsx';
import type { ApiThingStanding } from './types.ts';
import { useThingSearch, useThings } from './use-things.ts';

/** Everything that reports, searched and paged by the service. */
export function ThingsPage() {
  const { t, language } = useTexts();
  const [search, setSearch] = useThingSearch();
  const { items, askedAt, busy, failure, more, again } = useThings(search);
  return (
    <section aria-labelledby="things-title">
      <div className="page-head">
        <h1 id="things-title">{t('things.title')}</h1>
        {askedAt === undefined ? null : <span className="faint">{t('things.askedAt', { time: timeText(language, askedAt) })}</span>}
        <Button size="small" onClick={again}>
          {t('things.refresh')}
        </Button>
        <Link to={pathOf.import}>{t('things.import')}</Link>
      </div>
      <p className="faint">{t('things.lead')}</p>
      <ThingFilters search={search} onChange={setSearch} />
      {failure ? <Alert type="error" showIcon title={failure} action={<Button onClick={again}>{t('app.retry')}</Button>} /> : null}
      <div className="panel scroll-x">
        <table className="table things" aria-label={t('things.title')}>
          <thead>
            <tr>
              <th scope="col">{t('things.state')}</th>
              <th scope="col">{t('things.thing')}</th>
              <th scope="col">{t('things.place')}</th>
              <th scope="col">{t('things.domain')}</th>
              <th scope="col">{t('things.lastSeen')}</th>
              <th scope="col">{t('things.quality')}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((thing) => (
              <ThingRow key={thing.id} thing={thing} />
            ))}
          </tbody>
        </table>
        <div className="panel-note">
          {busy ? <Spin /> : null}
          {!busy && items.length === 0 && !failure ? (
            <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t(more ? 'things.searchedOn' : 'things.empty')} />
          ) : null}
          {more && !busy ? <Button onClick={more}>{t('things.more')}</Button> : null}
        </div>
      </div>
    </section>
  );
}

function ThingRow({ thing }: { readonly thing: ApiThingStanding }) {
  const { t, word, name } = useTexts();
  const { place } = useNames();
  return (
    <tr data-thing={thing.id}>
      <td>
        <StandingMark standing={thing} />
      </td>
      <td>
        <Link to={pathOf.thing(thing.id)}>{thing.name ? name(thing.name) : thing.id}</Link> <small className="code faint">{thing.id}</small>
      </td>
      <td>{place(thing.town)}</td>
      <td>{thing.domains.map((domain) => word('domain', domain)).join(t('obligation.listSeparator'))}</td>
      <td>{thing.lastSeenAt ? <Moment time={thing.lastSeenAt} /> : '–'}</td>
      <td>
        <Quality standing={thing} />
      </td>
    </tr>
  );
}
