import { Alert, Button, Empty } from 'antd';
import { useState } from 'react';
import { useReadWhole } from '../api/use-read.ts';
import { Choice } from '../components/choice.tsx';
import { Moment } from '../components/moment.tsx';
import { Scrolled } from '../components/scrolled.tsx';
import { useDesk } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { csvOf } from './csv.ts';
import { download } from './download.ts';
import { monthOf } from './period.ts';
import type { ApiScore, ApiScoreboard } from './types.ts';
import { percent } from './written.ts';

const MAY_READ = ['admin', 'auditor', 'supervisor', 'shift-leader', 'regulator', 'unit-lead', 'unit-member'];
const MONTHS = 13;
const EVERY = 300_000;

/** How punctual units were in a month (红黑榜), for those who may read it. */
export function Scoreboard({ now }: { readonly now: number }) {
  const { t, name } = useTexts();
  const { me } = useDesk();
  const [month, setMonth] = useState(() => monthOf(now));
  const may = me.roles.some((role) => MAY_READ.includes(role));
  const board = useReadWhole<ApiScoreboard>(may ? `/scoreboard?month=${month}&limit=200` : undefined, EVERY);
  const { answer } = board;
  const nameOf = (score: ApiScore): string => (score.name ? name(score.name) : score.unit);
  const save = ({ items }: ApiScoreboard): void => {
    const head = [
      t('scoreboard.rank'),
      t('scoreboard.unit'),
      t('scoreboard.list'),
      ...COUNTS.map((one) => t(`figure.${one}`)),
      t('figure.punctuality'),
    ];
    const rows = items.map((score) => [
      score.rank ?? '',
      nameOf(score),
      score.list ? t(`scoreboard.${score.list}`) : '',
      ...COUNTS.map((one) => score[one]),
      percent(score.punctuality),
    ]);
    download(`scoreboard-${month}.csv`, csvOf([head, ...rows]));
  };
  return (
    <section className="panel scoreboard" aria-labelledby="scoreboard-title">
      <h2 id="scoreboard-title">{t('scoreboard.title')}</h2>
      {may ? (
        <div className="figure-filters no-print">
          <Choice one label={t('scoreboard.month')} value={month} onChange={setMonth}>
            {Array.from({ length: MONTHS }, (_, back) => monthOf(now, back)).map((one) => (
              <option key={one}>{one}</option>
            ))}
          </Choice>
          <Button disabled={!answer} onClick={() => answer && save(answer)}>
            {t('statistics.csv')}
          </Button>
        </div>
      ) : (
        <p className="panel-note faint">{t('scoreboard.notAllowed')}</p>
      )}
      {board.failure ? <Alert type="error" showIcon title={t('problem.other', { detail: board.failure })} /> : null}
      {answer ? (
        <>
          <p className="figure-note faint">
            {t(answer.isOver ? 'scoreboard.over' : 'scoreboard.running', { month: answer.month })} <Moment time={answer.asOf} /> ·{' '}
            {name(answer.ranking)} <span className="mark mark-provisional">{t('provisional')}</span>
          </p>
          {answer.items.length === 0 ? <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('scoreboard.empty')} /> : null}
          <Scrolled label={t('scoreboard.title')}>
            <table className="table figures" aria-label={t('scoreboard.title')}>
              <thead>
                <tr>
                  <th scope="col">{t('scoreboard.rank')}</th>
                  <th scope="col">{t('scoreboard.unit')}</th>
                  <th scope="col">{t('scoreboard.list')}</th>
                  {COUNTS.map((one) => (
                    <th key={one} scope="col">
                      {t(`figure.${one}`)}
                    </th>
                  ))}
                  <th scope="col">{t('figure.punctuality')}</th>
                </tr>
              </thead>
              <tbody>
                {answer.items.map((score) => (
                  <tr key={score.unit} data-list={score.list ?? undefined}>
                    <td>{score.rank ?? '–'}</td>
                    <th scope="row">{nameOf(score)}</th>
                    <td>{score.list ? <span className={`list-mark list-${score.list}`}>{t(`scoreboard.${score.list}`)}</span> : '–'}</td>
                    {COUNTS.map((one) => (
                      <td key={one}>{score[one]}</td>
                    ))}
                    <td>
                      <b>{percent(score.punctuality)}</b>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scrolled>
        </>
      ) : null}
    </section>
  );
}

const COUNTS = ['onTime', 'late', 'missed', 'excused', 'open', 'provisional'] as const;
