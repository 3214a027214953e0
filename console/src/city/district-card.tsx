import type { ApiStatus, ApiTally, Grade } from '../api/types.ts';
import { Link } from '../components/link.tsx';
import { useDesk, useNames } from '../desk.tsx';
import { pathOf } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import { timeText } from '../time/format.ts';
import { openOf, type Standing } from './standing.ts';

interface DistrictCardProps {
  readonly standing: Standing;
  readonly figures: ApiTally | undefined;
  readonly status?: ApiStatus | undefined;
  readonly isTotal?: boolean;
}

const GRADES: readonly Grade[] = ['I', 'II', 'III'];
/** A minute more than a lost pack takes to come again. */
const BEHIND_SECONDS = 120;

export function DistrictCard({ standing, figures, status, isTotal = false }: DistrictCardProps) {
  const { t, word } = useTexts();
  const { tiers } = useDesk();
  const { place } = useNames();
  const { tier, open, unanswered, overdue } = standing;
  const kind = tiers.get(tier)?.district;
  return (
    <section className={`panel district-card${isTotal ? ' district-total' : ''}`} aria-label={place(tier)} data-testid={`district-${tier}`}>
      <h2>
        <Link to={isTotal ? pathOf.watch : `${pathOf.watch}?tier=${encodeURIComponent(tier)}`}>{place(tier)}</Link>
        {kind ? <small className="faint"> {word('districtKind', kind)}</small> : null}
      </h2>
      <div className="district-open">
        <strong className="big-number">{openOf(standing)}</strong>
        <span>{t('city.open')}</span>
        <span className="by-grade">
          {GRADES.map((grade) => (
            <span key={grade} className={open[grade] > 0 ? `grade grade-${grade}` : 'grade grade-none'}>
              <span className="visually-hidden">{t(`grade.${grade}`)}: </span>
              <span aria-hidden="true">{grade} </span>
              {open[grade]}
            </span>
          ))}
        </span>
      </div>
      <dl className="district-facts">
        <Fact label={t('city.unanswered')} text={String(unanswered)} alarming={unanswered > 0} />
        <Fact label={t('city.overdue')} text={String(overdue)} alarming={overdue > 0} />
        <Fact label={t('city.punctuality')} text={shareText(figures, t('city.nothingDue'))} />
        {isTotal ? <Fact label={t('city.raised')} text={figures ? String(figures.raised) : '–'} /> : <Health status={status} />}
      </dl>
    </section>
  );
}

/** Whether its sensors are heard and whether it hears the city, for those who may know. */
function Health({ status }: { readonly status: ApiStatus | undefined }) {
  const { t, language } = useTexts();
  if (!status) return null;
  const { ingest, hub } = status;
  const behind = ingest !== null && ingest.lagSeconds > BEHIND_SECONDS;
  const down = hub?.downSince ?? undefined;
  return (
    <>
      <Fact
        label={t('city.ingest')}
        text={
          ingest === null ? t('city.ingest.none') : t(behind ? 'city.ingest.behind' : 'city.ingest.fine', { seconds: ingest.lagSeconds })
        }
        alarming={behind}
      />
      <Fact
        label={t('city.link')}
        text={down ? t('city.link.down', { time: timeText(language, down) }) : t(hub ? 'city.link.up' : 'city.link.unknown')}
        alarming={down !== undefined}
      />
    </>
  );
}

function Fact({ label, text, alarming = false }: { readonly label: string; readonly text: string; readonly alarming?: boolean }) {
  return (
    <div className={alarming ? 'fact fact-alarming' : 'fact'}>
      <dt>{label}</dt>
      <dd>
        {alarming ? <span aria-hidden="true">▲ </span> : null}
        {text}
      </dd>
    </div>
  );
}

function shareText(figures: ApiTally | undefined, nothing: string): string {
  if (!figures) return '–';
  return figures.punctuality === null ? nothing : `${Math.round(figures.punctuality * 100)} %`;
}
