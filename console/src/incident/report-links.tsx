import { Button } from 'antd';
import { useState } from 'react';
import type { ApiIncident } from '../api/types.ts';
import { useDesk } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';

/** A page that was opened from here is given time to load before its address goes. */
const KEPT_MILLIS = 60_000;

/** The handling report in a page of its own, and as a file for Word. It needs the token, which an address cannot carry. */
export function ReportLinks({ incident }: { readonly incident: ApiIncident }) {
  const { t } = useTexts();
  const { api } = useDesk();
  const [failure, setFailure] = useState<string>();
  const path = `/incidents/${encodeURIComponent(incident.id)}/report`;

  const show = async (format: 'html' | 'docx'): Promise<void> => {
    setFailure(undefined);
    // Opened at once: a browser blocks what opens after a wait.
    const page = format === 'html' ? window.open('', '_blank') : null;
    try {
      const address = URL.createObjectURL(await api.file(`${path}?format=${format}`));
      if (page) page.location.href = address;
      else download(address, `${incident.id}.${format}`);
      setTimeout(() => URL.revokeObjectURL(address), KEPT_MILLIS);
    } catch (cause) {
      page?.close();
      setFailure(t('problem.other', { detail: (cause as Error).message }));
    }
  };
  return (
    <p className="report-links">
      {incident.reportedAt ? t('report.published') : t('report.draft')}{' '}
      <Button size="small" data-testid="report-html" onClick={() => void show('html')}>
        {t('report.show')}
      </Button>{' '}
      <Button size="small" data-testid="report-docx" onClick={() => void show('docx')}>
        {t('report.word')}
      </Button>
      {failure ? <span role="alert"> {failure}</span> : null}
    </p>
  );
}

function download(address: string, name: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}
