import { useEffect, useRef, useState } from 'react';
import { asOnePreview, type Counts } from '../../../../lib/core/alarm/preview/rule-preview.ts';
import { ApiProblem, NetworkDown } from '../../api/client.ts';
import type { Grade } from '../../api/types.ts';
import { useDesk } from '../../desk.tsx';
import { useTexts } from '../../texts/language.tsx';

export interface TrialEpisode {
  readonly thing: string;
  readonly sensor: string;
  readonly metric: string;
  readonly rule: string;
  readonly grade: Grade;
  readonly onsetAt: string;
  readonly clearedAt: string | null;
}

type Page = Parameters<typeof asOnePreview<TrialEpisode>>[0][number] & {
  readonly from: string;
  readonly to: string;
  readonly warnings: readonly string[];
  readonly nextCursor: string | null;
};

export type TrialResult = ReturnType<typeof asOnePreview<TrialEpisode>> & {
  readonly from: string;
  readonly to: string;
  readonly warnings: readonly string[];
};
export type { Counts };

export interface Trial {
  readonly busy: boolean;
  /** Things that have been looked at so far. */
  readonly looked: number;
  readonly result?: TrialResult;
  readonly failure?: string;
  /** By JSON pointer into the request. */
  readonly faults?: readonly { readonly pointer: string; readonly message: string }[];
}

const IDLE: Trial = { busy: false, looked: 0 };

/** What other bounds would have done with stored readings: page after page, until all that is concerned has been looked at, or another trial begins. */
export function useTrial(): {
  readonly trial: Trial;
  run(draft: object, span: { readonly from: string; readonly to: string }): Promise<void>;
  forget(): void;
} {
  const { api } = useDesk();
  const { t } = useTexts();
  const [trial, setTrial] = useState<Trial>(IDLE);
  const round = useRef(0);
  // Nobody waits for a trial whose page was left.
  useEffect(
    () => () => {
      round.current += 1;
    },
    [],
  );
  const run = async (draft: object, span: { readonly from: string; readonly to: string }): Promise<void> => {
    const own = ++round.current;
    const show = (next: Trial): void => {
      if (round.current === own) setTrial(next);
    };
    const pages: Page[] = [];
    show({ busy: true, looked: 0 });
    try {
      for (let cursor: string | null | undefined; cursor !== null && round.current === own; ) {
        const page: Page = await api.post<Page>('/publications/preview', { ...draft, ...span, ...(cursor ? { cursor } : {}) });
        pages.push(page);
        cursor = page.nextCursor;
        show({ busy: true, looked: pages.reduce((sum, { things }) => sum + things, 0) });
      }
      const warnings = [...new Set(pages.flatMap((page) => page.warnings))];
      const result = { ...asOnePreview(pages), ...span, warnings };
      show({ busy: false, looked: result.things, result });
    } catch (cause) {
      const faults =
        cause instanceof ApiProblem
          ? (cause.problem.errors ?? []).map(({ pointer, message, detail }) => ({ pointer, message: message ?? detail ?? '' }))
          : [];
      const failure = cause instanceof NetworkDown ? t('problem.network') : t('problem.other', { detail: (cause as Error).message });
      show({ ...IDLE, failure, faults });
    }
  };
  const forget = (): void => {
    round.current++;
    setTrial(IDLE);
  };
  return { trial, run, forget };
}
