import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import type { Bilingual } from '../api/types.ts';
import { type Language, preferredLanguage, type TextKey, type TextValues, textOf, wordOf } from './texts.ts';

const KEY = 'citywatch.language';

interface Texts {
  readonly language: Language;
  setLanguage(language: Language): void;
  t(key: TextKey, values?: TextValues): string;
  /** The word for a value of the API: `word('state', incident.state)`. */
  word(family: string, value: string): string;
  name(bilingual: Bilingual): string;
}

const LanguageContext = createContext<Texts | undefined>(undefined);

function storedLanguage(): Language {
  const stored = localStorage.getItem(KEY);
  return stored === 'zh' || stored === 'en' ? stored : preferredLanguage(navigator.languages);
}

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(storedLanguage);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  const texts = useMemo<Texts>(
    () => ({
      language,
      setLanguage: (next) => {
        localStorage.setItem(KEY, next);
        setLanguage(next);
      },
      t: (key, values) => textOf(language, key, values),
      word: (family, value) => wordOf(language, family, value),
      name: (bilingual) => bilingual[language],
    }),
    [language],
  );
  return <LanguageContext value={texts}>{children}</LanguageContext>;
}

export function useTexts(): Texts {
  const texts = useContext(LanguageContext);
  if (!texts) throw new Error('useTexts outside a LanguageProvider');
  return texts;
}
