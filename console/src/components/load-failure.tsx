import { Alert, Button } from 'antd';
import type { Read } from '../api/use-read.ts';
import { useTexts } from '../texts/language.tsx';

/** What could not be read, with the button that tries again; nothing while all is well. */
export function LoadFailure({ of: { failure, again } }: { readonly of: Pick<Read<unknown>, 'failure' | 'again'> }) {
  const { t } = useTexts();
  if (failure === undefined) return null;
  return (
    <Alert
      type="error"
      showIcon
      title={t('problem.other', { detail: failure })}
      action={
        <Button size="small" onClick={again}>
          {t('app.retry')}
        </Button>
      }
    />
  );
}
