import { theme as antdTheme, ConfigProvider } from 'antd';
import enGB from 'antd/locale/en_GB';
import zhCN from 'antd/locale/zh_CN';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { ConsoleConfig } from './api/types.ts';
import { finishSignIn, isCallback } from './session/oidc.ts';
import { session } from './session/session.ts';
import { SignInPage } from './session/sign-in-page.tsx';
import { SignedIn } from './signed-in.tsx';
import { LanguageProvider, useTexts } from './texts/language.tsx';
import { type Theme, theme } from './theme.ts';

const RETRY_MILLIS = 3000;
// Calm, and nothing that a slow machine or a screenshot has to wait for.
const SHARED = { fontFamily: 'inherit', fontSize: 14, borderRadius: 4, motion: false };
/** The colours of style/base.css, for what antd draws. */
const THEMES = {
  dark: {
    algorithm: antdTheme.darkAlgorithm,
    token: {
      ...SHARED,
      colorPrimary: '#2a78c8',
      colorBgBase: '#121d2b',
      colorBgContainer: '#16222f',
      colorBgElevated: '#1a2838',
      colorBorder: '#3d536b',
      colorTextBase: '#e3eaf2',
      colorTextPlaceholder: '#9aabbe',
      colorTextDescription: '#9aabbe',
    },
  },
  light: {
    token: { ...SHARED, colorPrimary: '#0b5cad', colorError: '#b3161b', colorTextPlaceholder: '#546273', colorTextDescription: '#546273' },
  },
} as const satisfies Record<Theme, object>;

export function App({ polling }: { readonly polling: boolean }) {
  return (
    <LanguageProvider>
      <Themed polling={polling} />
    </LanguageProvider>
  );
}

function Themed({ polling }: { readonly polling: boolean }) {
  const { language } = useTexts();
  const chosen = useSyncExternalStore(theme.subscribe, theme.snapshot);
  const locale = language === 'zh' ? zhCN : enGB;
  return (
    <ConfigProvider theme={THEMES[chosen]} locale={locale} button={{ autoInsertSpace: false }} wave={{ disabled: true }}>
      <Entrance polling={polling} />
    </ConfigProvider>
  );
}

/** Through the sign-in to the desk. */
function Entrance({ polling }: { readonly polling: boolean }) {
  const { t } = useTexts();
  const { token, ended } = useSyncExternalStore(session.subscribe, session.snapshot);
  const config = useConfig();
  const [failure, setFailure] = useState<string>();
  const [finishing, setFinishing] = useState(isCallback);

  useEffect(() => {
    if (!config || !isCallback()) return;
    finishSignIn(config)
      .then(({ token: issued, idToken, returnTo }) => {
        history.replaceState(null, '', returnTo);
        session.begin(issued, idToken);
      })
      .catch((cause: Error) => setFailure(cause.message))
      .finally(() => setFinishing(false));
  }, [config]);

  if (!config || finishing) return <p className="splash">{t('app.loading')}</p>;
  if (!token) return <SignInPage config={config} ended={ended} failure={failure} />;
  return <SignedIn key={token} config={config} token={token} polling={polling} />;
}

/** `/config.json`, asked for until it comes. */
function useConfig(): ConsoleConfig | undefined {
  const [config, setConfig] = useState<ConsoleConfig>();
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    fetch('/config.json', { cache: 'no-store' })
      .then(async (response) => {
        if (!response.ok) throw new Error(`/config.json: HTTP ${response.status}`);
        setConfig((await response.json()) as ConsoleConfig);
      })
      .catch(() => {
        timer = setTimeout(() => setAttempt(attempt + 1), RETRY_MILLIS);
      });
    return () => clearTimeout(timer);
  }, [attempt]);
  return config;
}
