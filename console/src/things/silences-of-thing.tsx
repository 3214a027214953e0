import { Alert, Button } from 'antd';
import { type FormEvent, useState } from 'react';
import { usePosting } from '../api/use-posting.ts';
import { useReadAll } from '../api/use-read.ts';
import { useDesk } from '../desk.tsx';
import { LONGEST_REASON, MAY_SILENCE, SILENCE_REASONS, type SilenceReason } from '../silences/may-silence.ts';
import { SilenceItem } from '../silences/silence-item.tsx';
import type { ApiSilence } from '../silences/types.ts';
import { useTexts } from '../texts/language.tsx';
import { useCityNow } from '../time/use-city-now.ts';
import type { ApiThing } from './types.ts';

const SHORT_HOURS = [1, 2, 4, 8];
const LONG_HOURS = [24, 72, 168];
const HOUR = 3_600_000;

/** The silences that hold back alarms of a thing, ending them, and a new one. */
export function SilencesOfThing({ thing }: { readonly thing: ApiThing }) {
  const { t } = useTexts();
  const { me } = useDesk();
  const { busy, failure, post } = usePosting();
  const read = useReadAll<ApiSilence>('/silences?state=active,pending');
  const mine = (read.answer ?? []).filter((silence) => concerns(silence, thing));
  const may = me.roles.some((role) => MAY_SILENCE.includes(role));
  const send = async (path: string, body: object): Promise<boolean> => {
    const done = (await post(path, body)) !== undefined;
    read.again();
    return done;
  };
  return (
    <section className="panel" aria-labelledby="silences-title">
      <h2 id="silences-title">{t('thing.silences')}</h2>
      {read.answer && mine.length === 0 ? <p className="thing-line faint">{t('thing.silences.none')}</p> : null}
      <ul className="thing-list" data-testid="silences">
        {mine.map((silence) => (
          <SilenceItem
            key={silence.id}
            silence={silence}
            busy={busy}
            onEnd={(body) => void send(`/silences/${encodeURIComponent(silence.id)}/end`, body)}
          />
        ))}
      </ul>
      {(failure ?? read.failure) ? <Alert type="error" showIcon title={failure ?? read.failure} /> : null}
      <SilenceForm thing={thing.id} may={may} busy={busy} onSubmit={(body) => send('/silences', body)} />
    </section>
  );
}

function concerns({ assets, things, sensors }: ApiSilence, thing: ApiThing): boolean {
  const named = (names: readonly string[] | undefined, own: readonly string[]): boolean => !names || own.some((id) => names.includes(id));
  const isNamed = assets ?? things ?? sensors;
  return (
    isNamed !== undefined &&
    named(things, [thing.id]) &&
    named(
      assets,
      thing.assets.map(({ id }) => id),
    ) &&
    named(
      sensors,
      thing.sensors.map(({ id }) => id),
    )
  );
}

interface SilenceFormProps {
  readonly thing: string;
  readonly may: boolean;
  readonly busy: boolean;
  readonly onSubmit: (body: object) => Promise<boolean>;
}

function SilenceForm({ thing, may, busy, onSubmit }: SilenceFormProps) {
  const { t } = useTexts();
  const { me } = useDesk();
  const now = useCityNow();
  const [hours, setHours] = useState(2);
  const [code, setCode] = useState<SilenceReason>('maintenance');
  const [reason, setReason] = useState('');
  const isLeader = me.roles.includes('shift-leader');
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (now === undefined || reason.trim() === '') return;
    const to = new Date(now + hours * HOUR).toISOString();
    if (await onSubmit({ things: [thing], to, reasonCode: code, reason: reason.trim() })) setReason('');
  };
  return (
    <form className="thing-form" aria-label={t('thing.silence')} onSubmit={(event) => void submit(event)}>
      <fieldset disabled={!may}>
        <legend>{t('thing.silence')}</legend>
        <p className="faint">{may ? t('thing.silence.hint') : t('thing.silence.notAllowed')}</p>
        <label className="form-field">
          {t('thing.silence.for')}
          <select value={hours} onChange={(event) => setHours(Number(event.target.value))}>
            {[...SHORT_HOURS, ...LONG_HOURS].map((count) => (
              <option key={count} value={count} disabled={count > 8 && !isLeader}>
                {t('thing.silence.hours', { count })}
                {count > 8 && !isLeader ? ` (${t('thing.silence.leaderOnly')})` : ''}
              </option>
            ))}
          </select>
        </label>
        <label className="form-field">
          {t('thing.silence.code')}
          <select value={code} onChange={(event) => setCode(event.target.value as SilenceReason)}>
            {SILENCE_REASONS.map((one) => (
              <option key={one} value={one}>
                {t(`silenceReason.${one}`)}
              </option>
            ))}
          </select>
        </label>
        <label className="form-field thing-reason">
          {t('thing.silence.reason')}
          <input value={reason} required maxLength={LONGEST_REASON} onChange={(event) => setReason(event.target.value)} />
        </label>
        <Button htmlType="submit" type="primary" loading={busy} disabled={!may || reason.trim() === '' || now === undefined}>
          {t('thing.silence.submit')}
        </Button>
      </fieldset>
    </form>
  );
}
