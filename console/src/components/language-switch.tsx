import { useTexts } from '../texts/language.tsx';

/** Named in the language it leads to, which is the one its reader knows. */
export function LanguageSwitch() {
  const { language, setLanguage, t } = useTexts();
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <button type="button" className="plain-button" lang={other === 'zh' ? 'zh-CN' : 'en'} onClick={() => setLanguage(other)}>
      {t('app.language')}
    </button>
  );
}
