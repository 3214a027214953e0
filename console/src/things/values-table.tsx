import { GradeBadge } from '../components/grade-badge.tsx';
import { Moment } from '../components/moment.tsx';
import { unitText } from '../components/use-measured.ts';
import { useTexts } from '../texts/language.tsx';
import { shortName } from './short-name.ts';
import type { ApiLatestValue } from './types.ts';

interface ValuesTableProps {
  readonly thing: string;
  readonly values: readonly ApiLatestValue[];
}

export function ValuesTable({ thing, values }: ValuesTableProps) {
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
          </tr>
        </thead>
        <tbody>
          {values.map((value) => (
            <tr key={`${value.sensor}/${value.metric}`} data-series={`${value.sensor}/${value.metric}`}>
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
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
