import { Component, type ReactNode } from 'react';
import { useTexts } from '../texts/language.tsx';

/** A page whose files do not come, or that fails, must not take the queue's link, sound and news with it. */
export class PageGuard extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <Failed /> : this.props.children;
  }
}

function Failed() {
  const { t } = useTexts();
  return (
    <div className="panel panel-note" role="alert">
      <p>{t('app.pageFailed')}</p>
      <button type="button" className="plain-button" onClick={() => location.reload()}>
        {t('app.reload')}
      </button>
    </div>
  );
}
