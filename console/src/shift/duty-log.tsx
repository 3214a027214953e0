import { Alert, Button } from 'antd';
import { type FormEvent, useState } from 'react';
import type { Page } from '../api/types.ts';
import { usePosting } from '../api/use-posting.ts';
import type { Read } from '../api/use-read.ts';
import { Moment } from '../components/moment.tsx';
import { useTexts } from '../texts/language.tsx';
import { ownHalf } from '../texts/own-half.ts';
import { type ApiLogEntry, LOGGED_KINDS } from './types.ts';

interface DutyLogProps {
  readonly log: Read<Page<ApiLogEntry>>;
  readonly onWritten: () => void;
}

/** What is no action of an incident is written down here. Nothing is ever changed: a correction is another entry. */
export function DutyLog({ log, onWritten }: DutyLogProps) {
  const { t, word, language } = useTexts();
  const { busy, failure, post } = usePosting();
  const [kind, setKind] = useState<(typeof LOGGED_KINDS)[number]>('note');
  const [text, setText] = useState('');
  const [callee, setCallee] = useState('');
  const write = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const entry = { kind, text: text.trim(), ...(kind === 'call' && callee.trim() ? { callee: callee.trim() } : {}) };
    if (!entry.text || !(await post('/duty-log', entry))) return;
    setText('');
    setCallee('');
    onWritten();
  };
  return (
    <section className="panel" aria-labelledby="log-title">
      <h2 id="log-title">{t('shift.log')}</h2>
      <form className="shift-body" onSubmit={(event) => void write(event)}>
        <label className="shift-field">
          {t('shift.logKind')}
          <select value={kind} onChange={(event) => setKind(event.target.value as typeof kind)}>
            {LOGGED_KINDS.map((one) => (
              <option key={one} value={one}>
                {word('logKind', one)}
              </option>
            ))}
          </select>
        </label>
        {kind === 'call' ? (
          <label className="shift-field">
            {t('form.callee')}
            <input value={callee} onChange={(event) => setCallee(event.target.value)} />
          </label>
        ) : null}
        <label className="shift-field">
          {t('shift.logText')}
          <textarea rows={2} required value={text} onChange={(event) => setText(event.target.value)} />
        </label>
        <Button htmlType="submit" loading={busy}>
          {t('shift.write')}
        </Button>
        {failure ? <Alert type="error" showIcon title={failure} /> : null}
      </form>
      {log.failure ? <p className="panel-note faint">{t('problem.other', { detail: log.failure })}</p> : null}
      <ol className="log" data-testid="duty-log">
        {(log.answer?.items ?? []).map(({ id, seq, at, kind: what, by, text: said, callee: called, corrects }) => (
          <li key={id}>
            <span className="faint">
              {seq}. <Moment time={at} /> {ownHalf(by.name, language)}
            </span>
            <br />
            <strong>{word('logKind', what)}</strong>
            {called ? ` · ${called}` : ''}
            {corrects ? ` · ${t('shift.corrects', { seq: corrects })}` : ''}
            {said ? <span className="log-text">{said}</span> : null}
          </li>
        ))}
      </ol>
      {log.answer?.items.length === 0 ? <p className="panel-note faint">{t('shift.none')}</p> : null}
    </section>
  );
}
