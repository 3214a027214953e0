import { Button } from 'antd';
import { lazy, Suspense, useCallback, useState } from 'react';
import { useShortcut } from '../components/shortcuts.tsx';
import { useDesk } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';

/** Its fields come when somebody calls. */
const ReportForm = lazy(() => import('./report-form.tsx').then(({ ReportForm: form }) => ({ default: form })));

const REPORTING = ['duty-officer', 'shift-leader', 'unit-member', 'unit-lead'];

/** From every page, by a button and by a key: a caller does not wait. */
export function ReportButton() {
  const { t } = useTexts();
  const { me } = useDesk();
  const [open, setOpen] = useState(false);
  const may = me.roles.some((role) => REPORTING.includes(role));
  useShortcut('n', 'report.title', may ? () => setOpen(true) : undefined);
  const close = useCallback(() => setOpen(false), []);
  if (!may) return null;
  return (
    <>
      <Button size="small" type="primary" data-testid="report" title={t('report.hint')} onClick={() => setOpen(true)}>
        {t('report.button')} <kbd>N</kbd>
      </Button>
      {open ? (
        <Suspense fallback={null}>
          <ReportForm onClose={close} />
        </Suspense>
      ) : null}
    </>
  );
}
