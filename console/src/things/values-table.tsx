import { GradeBadge } from '../components/grade-badge.tsx';
import { Moment } from '../components/moment.tsx';
import { unitText } from '../components/use-measured.ts';
import { useTexts } from '../texts/language.tsx';
import { shortName } from './short-name.ts';
import type { ApiLatestValue } from './types.ts';

interface ValuesTableProps {
  readonly thing: string;
  readonly values: readonly ApiLatestValue[];
  /** Whose history is shown. */
  readonly shown: string | undefined;
  readonly onShow: (series: string) => void;
}

export const seriesOf = ({ sensor, metric }: ApiLatestValue): string => `${sensor}/${metric}`;

export function ValuesTable({ thing, values, shown, onShow }: ValuesTableProps) {
  const { t, word } = useTexts();
  return (
    <div className="scroll-x">
      <table className="table" aria-label={t('thing.values')}>
        <thead>
          <tr>
            <th scope="col">{t('thing.sensor')}</th>
            <th scope="col">{t('thing.metric')}</th>
            <th scope="col">{t('thing.value')}</th>
            <th scope="col">{t('thing.at')}</th>
            <th scope="col">{t('things.quality')}</th>
            <th scope="col">
              <span className="visually-hidden">{t('thing.history')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {values.map((value) => (
            <tr key={seriesOf(value)} data-series={seriesOf(value)}>
              <td className="code" title={value.sensor}>
                {shortName(thing, value.sensor)}
              </td>
              <td>{word('metric', value.metric)}</td>
              <td className="thing-value">
                {value.value === null ? '–' : <b>{`${value.value} ${unitText(value.unit)}`}</b>}{' '}
                {value.grade ? <GradeBadge grade={value.grade} /> : null}
              </td>
              <td>{value.at ? <Moment time={value.at} /> : <span className="faint">{t('thing.noValue')}</span>}</td>
              <td>
                {value.fault ? <span className="thing-poor">{word('sensorFault', value.fault)}</span> : value.at ? t('things.good') : '–'}
              </td>
              <td>
                <button
                  type="button"
                  className="plain-button"
                  aria-pressed={seriesOf(value) === shown}
                  aria-label={`${t('thing.history')} ${shortName(thing, value.sensor)} ${word('metric', value.metric)}`}
                  onClick={() => onShow(seriesOf(value))}
                >
                  {t('thing.history')}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
