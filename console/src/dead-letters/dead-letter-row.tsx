import { Button } from 'antd';
import { useState } from 'react';
import type { ApiDeadLetter } from '../api/types.ts';
import { Moment } from '../components/moment.tsx';
import { useDesk } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';

const SEND_AGAIN = ['operator', 'admin'];

interface DeadLetterRowProps {
  readonly letter: ApiDeadLetter;
  readonly onSent: () => Promise<void>;
  readonly onFailure: (detail: string) => void;
}

export function DeadLetterRow({ letter, onSent, onFailure }: DeadLetterRowProps) {
  const { word } = useTexts();
  return (
    <tr>
      <td>
        <Moment time={letter.receivedAt} />
      </td>
      <td>{word('deadLetterQueue', letter.queue)}</td>
      <td>{word('deadLetterReason', letter.reason)}</td>
      <td>{letter.thing ?? '–'}</td>
      <td className="code">{letter.topic}</td>
      <td className="code head">{letter.detail}</td>
      <td className="code head">{letter.head}</td>
      <td>
        <Again letter={letter} onSent={onSent} onFailure={onFailure} />
      </td>
    </tr>
  );
}

/** When it was sent again and by whom, why it cannot be, or the button that does it. */
function Again({ letter, onSent, onFailure }: DeadLetterRowProps) {
  const { t } = useTexts();
  const { api, me } = useDesk();
  const [isSending, setSending] = useState(false);
  const send = async (): Promise<void> => {
    setSending(true);
    try {
      await api.post(`/dead-letters/${encodeURIComponent(letter.id)}/redrive`, {});
      await onSent();
    } catch (cause) {
      onFailure((cause as Error).message);
    } finally {
      setSending(false);
    }
  };
  if (letter.redrivenAt !== null)
    return (
      <>
        <Moment time={letter.redrivenAt} /> {t('deadLetters.sentBy', { person: letter.redrivenBy ?? '–' })}
      </>
    );
  if (letter.unsendable !== null) return <span className="faint">{letter.unsendable}</span>;
  if (!me.roles.some((role) => SEND_AGAIN.includes(role))) return '–';
  return (
    <Button size="small" loading={isSending} onClick={() => void send()}>
      {t('deadLetters.sendAgain')}
    </Button>
  );
}
