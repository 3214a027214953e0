import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { usePosting } from '../api/use-posting.ts';
import { useDesk } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';

interface ApiChannelTest {
  readonly id: string;
  readonly settled: boolean;
  readonly items: readonly { readonly channel: string; readonly sentAt: string | null; readonly failure: string | null }[];
}

interface ChannelTestProps {
  readonly unit: string;
  readonly onDone: () => void;
}

const TESTING = ['admin', 'operator'];
const AGAIN_MILLIS = 1000;
/** A message service that takes longer has not answered. */
const MOST_ROUNDS = 60;

/** Sends a marked message on each channel of a unit, and tells what became of it. */
export function ChannelTest({ unit, onDone }: ChannelTestProps) {
  const { t } = useTexts();
  const { me } = useDesk();
  const { busy, failure, post } = usePosting();
  const [asked, setAsked] = useState<string>();
  const { test, late } = useOutcome(unit, asked, onDone);
  const may = me.roles.some((role) => TESTING.includes(role));
  const start = async (): Promise<void> => {
    const begun = await post<{ readonly id: string }>(`/units/${encodeURIComponent(unit)}/test-notifications`, {});
    if (begun) setAsked(begun.id);
  };
  return (
    <span className="channel-test">
      <Button size="small" disabled={!may} loading={busy || (asked !== undefined && !test?.settled && !late)} onClick={() => void start()}>
        {t('steps.test')}
      </Button>{' '}
      <span role="status">
        {may ? null : <small className="faint">{t('steps.test.role')}</small>}
        {failure}
        {test?.items
          .map(({ channel, sentAt, failure: why }) =>
            t(sentAt ? 'steps.test.sent' : why ? 'steps.test.failed' : 'steps.test.waits', { channel, why: why ?? '' }),
          )
          .join(' · ')}
        {late ? ` ${t('steps.test.late')}` : ''}
      </span>
    </span>
  );
}

/** What became of a test, asked until it is known. */
function useOutcome(unit: string, id: string | undefined, onDone: () => void) {
  const { api } = useDesk();
  const [outcome, setOutcome] = useState<{ readonly test?: ApiChannelTest; readonly late?: boolean }>({});
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is done afterwards does not ask anew
  useEffect(() => {
    if (id === undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const ask = async (round: number): Promise<void> => {
      const path = `/units/${encodeURIComponent(unit)}/test-notifications/${encodeURIComponent(id)}`;
      const test = await api.get<ApiChannelTest>(path).catch(() => undefined);
      if (gone) return;
      const late = !test?.settled && round >= MOST_ROUNDS;
      setOutcome({ ...(test && { test }), late });
      if (test?.settled) onDone();
      else if (!late) timer = setTimeout(() => void ask(round + 1), AGAIN_MILLIS);
    };
    void ask(1);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [api, unit, id]);
  return outcome;
}
