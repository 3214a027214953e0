import { Button } from 'antd';
import { type FormEvent, useState } from 'react';
import { Choice } from '../components/choice.tsx';
import { DomainChoice } from '../components/domain-choice.tsx';
import { PlaceChoice } from '../components/place-choice.tsx';
import { useDesk } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { LONGEST_REASON, SILENCE_REASONS, type SilenceReason } from './may-silence.ts';
import { TARGETS } from './types.ts';

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];
/** The city's time, whatever the browser's is. */
const cityTime = (typed: string): string => `${typed.slice(0, 16)}:00+08:00`;

interface SilenceFormProps {
  readonly may: boolean;
  readonly busy: boolean;
  readonly onSubmit: (body: object) => Promise<boolean>;
}

const EMPTY = {
  tier: '',
  domain: '',
  target: '',
  ids: '',
  from: '',
  to: '',
  code: 'maintenance' as SilenceReason,
  reason: '',
  timeFrom: '02:00',
  timeTo: '04:00',
};

/** A silence of any scope, now or later, once or again and again. */
export function SilenceForm({ may, busy, onSubmit }: SilenceFormProps) {
  const { t } = useTexts();
  const { me } = useDesk();
  const [typed, setTyped] = useState(EMPTY);
  const [days, setDays] = useState<readonly number[]>([]);
  const [recurs, setRecurs] = useState(false);
  const [gradeI, setGradeI] = useState(false);
  const isLeader = me.roles.includes('shift-leader');
  const set = (part: Partial<typeof EMPTY>): void => setTyped((before) => ({ ...before, ...part }));
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { tier, domain, target, ids, from, to, code, reason, timeFrom, timeTo } = typed;
    const body = {
      ...(tier ? { tier } : {}),
      ...(domain ? { domains: [domain] } : {}),
      ...(target ? { [target]: ids.split(/[,，\s]+/).filter((id) => id !== '') } : {}),
      ...(from ? { from: cityTime(from) } : {}),
      to: cityTime(to),
      ...(recurs ? { recurrence: { ...(days.length > 0 ? { weekdays: [...days].sort() } : {}), from: timeFrom, to: timeTo } } : {}),
      reasonCode: code,
      reason: reason.trim(),
      ...(gradeI ? { includesGradeI: true } : {}),
    };
    if (!(await onSubmit(body))) return;
    setTyped(EMPTY);
    setRecurs(false);
    setDays([]);
    setGradeI(false);
  };
  const input = (name: 'ids' | 'reason' | 'from' | 'to' | 'timeFrom' | 'timeTo', label: string, rest: object) => (
    <label className="form-field">
      {label}
      <input value={typed[name]} onChange={(event) => set({ [name]: event.target.value })} {...rest} />
    </label>
  );
  return (
    <form className="thing-form" aria-label={t('silences.new')} onSubmit={(event) => void submit(event)}>
      <fieldset disabled={!may}>
        <legend>{t('silences.new')}</legend>
        <p className="faint">{may ? t('silences.named') : t('thing.silence.notAllowed')}</p>
        <PlaceChoice label={t('silences.place')} value={typed.tier} onChange={(tier) => set({ tier })} />
        <DomainChoice label={t('things.domain')} value={typed.domain} onChange={(domain) => set({ domain })} />
        <Choice one label={t('silences.target')} value={typed.target} onChange={(target) => set({ target })}>
          <option value="">{t('target.none')}</option>
          {TARGETS.map((one) => (
            <option key={one} value={one}>
              {t(`target.${one}`)}
            </option>
          ))}
        </Choice>
        {input('ids', t('silences.ids'), { required: typed.target !== '', disabled: typed.target === '' })}
        {input('from', t('silences.from'), { type: 'datetime-local' })}
        {input('to', t('silences.to'), { type: 'datetime-local', required: true })}
        <label className="silence-mark">
          <input type="checkbox" checked={recurs} onChange={(event) => setRecurs(event.target.checked)} /> {t('silences.recur')}
        </label>
        {recurs ? (
          <>
            <fieldset className="silence-days">
              <legend className="faint">{t('silences.weekdays')}</legend>
              {WEEKDAYS.map((day) => (
                <label key={day}>
                  <input
                    type="checkbox"
                    checked={days.includes(day)}
                    onChange={(event) => setDays(event.target.checked ? [...days, day] : days.filter((one) => one !== day))}
                  />{' '}
                  {t(`weekday.${day as 1}`)}
                </label>
              ))}
            </fieldset>
            {input('timeFrom', t('silences.timeFrom'), { type: 'time', required: true })}
            {input('timeTo', t('silences.timeTo'), { type: 'time', required: true })}
          </>
        ) : null}
        <Choice one label={t('thing.silence.code')} value={typed.code} onChange={(code) => set({ code: code as SilenceReason })}>
          {SILENCE_REASONS.map((one) => (
            <option key={one} value={one}>
              {t(`silenceReason.${one}`)}
            </option>
          ))}
        </Choice>
        {input('reason', t('thing.silence.reason'), { required: true, maxLength: LONGEST_REASON })}
        <label className="silence-mark">
          <input type="checkbox" checked={gradeI} disabled={!isLeader} onChange={(event) => setGradeI(event.target.checked)} />{' '}
          {t('silences.includeGradeI')}
        </label>
        <Button htmlType="submit" type="primary" loading={busy} disabled={!may}>
          {t('thing.silence.submit')}
        </Button>
      </fieldset>
    </form>
  );
}
