import { useId, useState } from 'react';
import { useDesk } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import type { Labelled } from './field-input.tsx';

/** The value while a photo is on its way: the form must not be sent without it. */
export const SENDING = 'sending';

const TYPES = 'image/jpeg,image/png,image/webp,application/pdf,text/plain';
const MAX_BYTES = 5 * 1024 * 1024;

interface Sent {
  readonly name: string;
  readonly id: string;
}

/** Photos and documents, each sent when it is chosen; the action then names them. */
export function EvidenceInput({ label, incident, onChange }: Labelled) {
  const { t } = useTexts();
  const { api } = useDesk();
  const id = useId();
  const [sent, setSent] = useState<readonly Sent[]>([]);
  const [failure, setFailure] = useState<string>();
  const send = async (files: readonly File[]): Promise<void> => {
    setFailure(undefined);
    onChange(SENDING);
    let all = sent;
    for (const file of files) {
      try {
        if (file.size > MAX_BYTES) throw new Error(t('form.evidenceTooLarge', { name: file.name }));
        const answer = await api.upload<{ readonly id: string }>(`/incidents/${encodeURIComponent(incident.id)}/evidence`, file);
        all = [...all, { name: file.name, id: answer.id }];
      } catch (cause) {
        setFailure(t('problem.other', { detail: (cause as Error).message }));
      }
    }
    setSent(all);
    onChange(all.length > 0 ? all.map((one) => one.id) : undefined);
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="file"
        accept={TYPES}
        multiple
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          // The same file can be chosen again after a failure.
          target.value = '';
          void send(files);
        }}
      />
      <span aria-live="polite">
        {sent.map((one) => (
          <small key={one.id} className="done">
            ✓ {one.name}{' '}
          </small>
        ))}
        {failure ? <small role="alert">{failure}</small> : null}
      </span>
    </div>
  );
}
