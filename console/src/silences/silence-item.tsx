import { Button } from 'antd';
import { Moment } from '../components/moment.tsx';
import { useDesk, useNames } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { MAY_SILENCE } from './may-silence.ts';
import { type ApiSilence, TARGETS } from './types.ts';

interface SilenceItemProps {
  readonly silence: ApiSilence;
  readonly busy: boolean;
  readonly onEnd: (body: { readonly occurrence?: string }) => void;
}

/** One silence: what is meant, until when, why and by whom; and ending it, or one of its occurrences. */
export function SilenceItem({ silence, busy, onEnd }: SilenceItemProps) {
  const { t, word } = useTexts();
  const { me } = useDesk();
  const { place, unit } = useNames();
  const may = me.roles.some((role) => MAY_SILENCE.includes(role));
  const why = may ? undefined : t('thing.silence.notAllowed');
  const { id, state, tier, domains, from, to, recurrence, nextOccurrence, endedAt, endedBy } = silence;
  const named = TARGETS.flatMap((target) => (silence[target] ? [`${t(`target.${target}`)} ${silence[target].join(', ')}`] : []));
  const meant = [...(domains ?? []).map((domain) => word('domain', domain)), ...named].join(' · ');
  return (
    <li data-silence={state} data-id={id}>
      <b>{word('silenceState', state)}</b> {place(tier)} · <span className="thing-said">{meant || t('silences.everything')}</span>{' '}
      {silence.includesGradeI ? <b>{t('silences.gradeI')}</b> : null} {silence.unit ? `(${unit(silence.unit)})` : null}
      <br />
      <Moment time={from} /> – <Moment time={endedAt ?? to} /> {recurrence ? <Recurrence of={recurrence} /> : null}
      {recurrence && nextOccurrence ? (
        <span>
          {' '}
          {t('silences.next')} <Moment time={nextOccurrence.from} /> – <Moment time={nextOccurrence.to} />
        </span>
      ) : null}
      <br />
      {word('silenceReason', silence.reasonCode)} <span className="thing-said">{silence.reason}</span>{' '}
      <span className="faint">
        {t('thing.silence.by', { person: silence.createdBy.name ?? silence.createdBy.id })}
        {endedBy ? ` · ${t('silences.endedBy', { person: endedBy })}` : ''}
      </span>{' '}
      {state === 'expired' ? null : (
        <>
          <Button size="small" disabled={busy || !may} title={why} onClick={() => onEnd({})}>
            {t('thing.silence.end')}
          </Button>{' '}
          {recurrence && nextOccurrence ? (
            <Button size="small" disabled={busy || !may} title={why} onClick={() => onEnd({ occurrence: nextOccurrence.from })}>
              {t('silences.endOne')}
            </Button>
          ) : null}
        </>
      )}
    </li>
  );
}

function Recurrence({ of: { weekdays, from, to } }: { readonly of: NonNullable<ApiSilence['recurrence']> }) {
  const { t, word } = useTexts();
  const days = weekdays?.length ? weekdays.map((day) => word('weekday', String(day))).join('、') : t('silences.daily');
  return <span>{t('silences.recurs', { days, from, to })}</span>;
}
