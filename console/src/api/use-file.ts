import { useState } from 'react';
import { useDesk } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';

/** A page that was opened from here is given time to load before its address goes. */
const KEPT_MILLIS = 60_000;

export interface Files {
  readonly failure: string | undefined;
  /** In a page of its own; with a name it is saved under that instead. */
  open(path: string, name?: string): Promise<void>;
}

/** Files of the API: they need the token, which an address cannot carry. */
export function useFile(): Files {
  const { t } = useTexts();
  const { api } = useDesk();
  const [failure, setFailure] = useState<string>();
  const open = async (path: string, name?: string): Promise<void> => {
    setFailure(undefined);
    // Opened at once: a browser blocks what opens after a wait.
    const page = name === undefined ? window.open('', '_blank') : null;
    try {
      const address = URL.createObjectURL(await api.file(path));
      if (page) page.location.href = address;
      // Also where the browser opens no second page.
      else download(address, name ?? path.split('/').at(-1)?.split('?')[0] ?? 'file');
      setTimeout(() => URL.revokeObjectURL(address), KEPT_MILLIS);
    } catch (cause) {
      page?.close();
      setFailure(t('problem.other', { detail: (cause as Error).message }));
    }
  };
  return { failure, open };
}

function download(address: string, name: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}
