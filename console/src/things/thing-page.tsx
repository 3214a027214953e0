import { Alert, Button, Spin } from 'antd';
import { useState } from 'react';
import { useRead } from '../api/use-read.ts';
import { Link } from '../components/link.tsx';
import { Moment } from '../components/moment.tsx';
import { useNames } from '../desk.tsx';
import { pathOf } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import { timeText } from '../time/format.ts';
import { IncidentsOfThing, OrdersOfThing } from './concerned.tsx';
import { HistoryOfSeries } from './history-of-series.tsx';
import { RulesTable } from './rules-table.tsx';
import { SilencesOfThing } from './silences-of-thing.tsx';
import { Quality, StandingMark } from './standing-mark.tsx';
import type { ApiThing, ApiThingState } from './types.ts';
import { seriesOf, ValuesTable } from './values-table.tsx';

/** One thing: what its sensors say now, the rules that judge it, and what follows from it. */
export function ThingPage({ id }: { readonly id: string }) {
  const { t, name } = useTexts();
  const path = `/things/${encodeURIComponent(id)}`;
  const thing = useRead<ApiThing>(path);
  const state = useRead<ApiThingState>(`${path}/state`);
  const failure = thing.failure ?? state.failure;
  return (
    <section aria-labelledby="thing-title">
      <p className="thing-back">
        <Link to={pathOf.things}>← {t('thing.back')}</Link>
      </p>
      <div className="page-head">
        <h1 id="thing-title">{state.answer?.name ? name(state.answer.name) : id}</h1>
        <span className="code faint">{id}</span>
      </div>
      {failure ? (
        <Alert
          type="error"
          showIcon
          title={t('problem.other', { detail: failure })}
          description={state.answer ? undefined : t('thing.missing')}
          action={
            <Button
              onClick={() => {
                thing.again();
                state.again();
              }}
            >
              {t('app.retry')}
            </Button>
          }
        />
      ) : null}
      {thing.answer && state.answer ? <Known thing={thing.answer} state={state.answer} /> : failure ? null : <Spin />}
    </section>
  );
}

function Known({ thing, state }: { readonly thing: ApiThing; readonly state: ApiThingState }) {
  const { t } = useTexts();
  const [series, setSeries] = useState<string>();
  const shown = state.values.find((value) => seriesOf(value) === series);
  return (
    <>
      <Facts thing={thing} state={state} />
      <div className="thing-columns">
        <div>
          <section className="panel" aria-labelledby="values-title">
            <h2 id="values-title">{t('thing.values')}</h2>
            <ValuesTable thing={thing.id} values={state.values} shown={shown && seriesOf(shown)} onShow={setSeries} />
          </section>
          {shown ? <HistoryOfSeries key={seriesOf(shown)} state={state} value={shown} intervalSeconds={thing.intervalSeconds} /> : null}
          <section className="panel" aria-labelledby="rules-title">
            <h2 id="rules-title">{t('thing.rules')}</h2>
            <RulesTable thing={thing.id} rules={state.rules} />
          </section>
        </div>
        <div>
          <IncidentsOfThing thing={thing} />
          <SilencesOfThing thing={thing} />
          <OrdersOfThing thing={thing} />
        </div>
      </div>
    </>
  );
}

function Facts({ thing, state }: { readonly thing: ApiThing; readonly state: ApiThingState }) {
  const { t, word, language } = useTexts();
  const { place, unit } = useNames();
  return (
    <dl className="thing-facts">
      <div>
        <dt>{t('things.state')}</dt>
        <dd>
          <StandingMark standing={state} /> <small className="faint">{t('things.askedAt', { time: timeText(language, state.at) })}</small>
          {state.knowsRevoked ? null : <small className="faint"> {t('thing.revokedUnknown')}</small>}
        </dd>
      </div>
      <div>
        <dt>{t('things.lastSeen')}</dt>
        <dd>{state.lastSeenAt ? <Moment time={state.lastSeenAt} /> : t('thing.noValue')}</dd>
      </div>
      <div>
        <dt>{t('things.quality')}</dt>
        <dd>
          <Quality standing={state} />
        </dd>
      </div>
      <div>
        <dt>{t('things.place')}</dt>
        <dd>
          {place(thing.tenant)} {place(thing.town)}
        </dd>
      </div>
      <div>
        <dt>{t('things.domain')}</dt>
        <dd>{state.domains.map((domain) => word('domain', domain)).join(t('obligation.listSeparator'))}</dd>
      </div>
      <div>
        <dt>{t('thing.keeper')}</dt>
        <dd>{thing.keeper ? unit(thing.keeper) : t('thing.keeper.none')}</dd>
      </div>
      <div>
        <dt>{t('thing.interval')}</dt>
        <dd>{t('thing.seconds', { count: thing.intervalSeconds })}</dd>
      </div>
      <div>
        <dt>{t('thing.topic')}</dt>
        <dd className="code">{thing.topic}</dd>
      </div>
    </dl>
  );
}
