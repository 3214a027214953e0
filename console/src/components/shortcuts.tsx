import { Modal } from 'antd';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTexts } from '../texts/language.tsx';
import type { TextKey } from '../texts/texts.ts';

interface Shortcut {
  readonly key: string;
  readonly text: TextKey;
}

let shortcuts: readonly Shortcut[] = [];
const listeners = new Set<() => void>();
const setShortcuts = (next: readonly Shortcut[]): void => {
  shortcuts = next;
  for (const listener of listeners) listener();
};
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** A key without Ctrl or Alt means something only where nobody is writing and no dialog is open. */
function isForPage({ ctrlKey, metaKey, altKey, target, isComposing }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey || isComposing) return false;
  if (document.querySelector('[role="dialog"]')) return false;
  return !(target instanceof HTMLElement && (target.isContentEditable || target.closest('input, textarea, select')));
}

/** A key that does something on every page; `?` lists them. Without `act` it does nothing and is not listed. */
export function useShortcut(key: string, text: TextKey, act: (() => void) | undefined): void {
  const current = useRef(act);
  current.current = act;
  const known = act !== undefined;
  useEffect(() => {
    if (!known) return;
    setShortcuts([...shortcuts, { key, text }]);
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== key || !isForPage(event)) return;
      event.preventDefault();
      current.current?.();
    };
    document.addEventListener('keydown', onKey);
    return () => {
      setShortcuts(shortcuts.filter((one) => one.key !== key));
      document.removeEventListener('keydown', onKey);
    };
  }, [key, text, known]);
}

/** The list of keys, at `?`. */
export function ShortcutHelp() {
  const { t } = useTexts();
  const [open, setOpen] = useState(false);
  const listed = useSyncExternalStore(subscribe, () => shortcuts);
  useShortcut('?', 'keys.help', () => setOpen(true));
  if (!open) return null;
  return (
    <Modal open title={t('keys.title')} footer={null} onCancel={() => setOpen(false)}>
      <dl className="keys">
        {listed.map(({ key, text }) => (
          <div key={key}>
            <dt>
              <kbd>{key.toUpperCase()}</kbd>
            </dt>
            <dd>{t(text)}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>Esc</kbd>
          </dt>
          <dd>{t('keys.escape')}</dd>
        </div>
      </dl>
    </Modal>
  );
}
