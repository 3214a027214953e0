import { Button } from 'antd';
import type { ApiIncident } from '../api/types.ts';
import { useFile } from '../api/use-file.ts';
import { useTexts } from '../texts/language.tsx';

/** The handling report in a page of its own, and as a file for Word; this page on paper. */
export function ReportLinks({ incident }: { readonly incident: ApiIncident }) {
  const { t } = useTexts();
  const { failure, open } = useFile();
  const path = `/incidents/${encodeURIComponent(incident.id)}/report`;
  return (
    <p className="report-links">
      {incident.reportedAt ? t('report.published') : t('report.draft')}{' '}
      <Button size="small" data-testid="report-html" onClick={() => void open(`${path}?format=html`)}>
        {t('report.show')}
      </Button>{' '}
      <Button size="small" data-testid="report-docx" onClick={() => void open(`${path}?format=docx`, `${incident.id}.docx`)}>
        {t('report.word')}
      </Button>{' '}
      <Button size="small" onClick={() => window.print()}>
        {t('incident.print')}
      </Button>
      {failure ? <span role="alert"> {failure}</span> : null}
    </p>
  );
}
