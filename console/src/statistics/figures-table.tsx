import { useTexts } from '../texts/language.tsx';
import { type ApiFigures, STEPS } from './types.ts';
import { minutes, percent } from './written.ts';

export interface NamedFigures {
  readonly key: string;
  readonly name: string;
  readonly figures: ApiFigures;
}

/** What became of the incidents, part by part. */
export function FiguresTable({
  by,
  rows,
  total,
}: {
  readonly by: string;
  readonly rows: readonly NamedFigures[];
  readonly total: ApiFigures;
}) {
  const { t } = useTexts();
  return (
    <table className="table figures" aria-label={t('statistics.title')}>
      <thead>
        <tr>
          <th scope="col">{by}</th>
          {(['raised', 'false', 'onTime', 'late', 'missed', 'excused', 'open', 'punctuality'] as const).map((one) => (
            <th key={one} scope="col">
              {t(`figure.${one}`)}
            </th>
          ))}
          {STEPS.map((step) => (
            <th key={step} scope="col">
              {t(`figure.${step}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, figures }) => (
          <Row key={key} name={name} figures={figures} />
        ))}
      </tbody>
      <tfoot>
        <Row name={t('statistics.total')} figures={total} />
      </tfoot>
    </table>
  );
}

function Row({ name, figures }: { readonly name: string; readonly figures: ApiFigures }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{figures.raised}</td>
      <td>
        {figures.false}
        {figures.falseShare === null || figures.false === 0 ? null : <small className="faint"> {percent(figures.falseShare)}</small>}
      </td>
      <td>{figures.onTime}</td>
      <td>{figures.late}</td>
      <td>{figures.missed}</td>
      <td>{figures.excused}</td>
      <td>{figures.open}</td>
      <td>
        <b>{percent(figures.punctuality)}</b>
      </td>
      {STEPS.map((step) => (
        <td key={step}>{minutes(figures.medians[step].seconds)}</td>
      ))}
    </tr>
  );
}
