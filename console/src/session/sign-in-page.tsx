import { Alert, Button } from 'antd';
import { useState } from 'react';
import type { ConsoleConfig } from '../api/types.ts';
import { LanguageSwitch } from '../components/language-switch.tsx';
import { useTexts } from '../texts/language.tsx';
import { beginSignIn } from './oidc.ts';
import type { SessionEnd } from './session.ts';

interface SignInPageProps {
  readonly config: ConsoleConfig;
  readonly ended: SessionEnd | undefined;
  readonly failure: string | undefined;
}

export function SignInPage({ config, ended, failure }: SignInPageProps) {
  const { t, name } = useTexts();
  const [problem, setProblem] = useState(failure);
  const [leaving, setLeaving] = useState(false);
  const start = async (): Promise<void> => {
    setLeaving(true);
    try {
      await beginSignIn(config, location.pathname);
    } catch (cause) {
      setProblem((cause as Error).message);
      setLeaving(false);
    }
  };
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <p className="brand">
          CityWatch <span>{name(config.city)}</span>
        </p>
        <h1>{t('signIn.title')}</h1>
        <p>{t('signIn.lead')}</p>
        {ended === 'expired' ? <Alert type="warning" showIcon title={t('signIn.expired')} /> : null}
        {problem ? <Alert type="error" showIcon title={t('signIn.failed')} description={problem} /> : null}
        <Button type="primary" size="large" block loading={leaving} onClick={() => void start()}>
          {t('signIn.button')}
        </Button>
        <LanguageSwitch />
      </div>
    </main>
  );
}
