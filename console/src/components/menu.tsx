import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef } from 'react';

interface MenuProps {
  readonly label: ReactNode;
  readonly children: ReactNode;
  readonly className: string;
  readonly title?: string;
}

/** What one needs now and then, behind one button: closed by Escape, by a click elsewhere and by a choice. */
export function Menu({ label, children, className, title }: MenuProps) {
  const menu = useRef<HTMLDetailsElement>(null);
  const close = (): void => {
    if (menu.current) menu.current.open = false;
  };
  useEffect(() => {
    const closeOutside = (event: PointerEvent): void => {
      if (menu.current && !menu.current.contains(event.target as Node)) menu.current.open = false;
    };
    document.addEventListener('pointerdown', closeOutside);
    return () => document.removeEventListener('pointerdown', closeOutside);
  }, []);
  const closeByKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !menu.current?.open) return;
    close();
    menu.current.querySelector('summary')?.focus();
  };
  const closeByLink = (event: MouseEvent): void => {
    if (event.target instanceof Element && event.target.closest('a')) close();
  };
  return (
    <details className={`menu ${className}`} ref={menu} onKeyDown={closeByKey} onClick={closeByLink}>
      <summary title={title}>{label}</summary>
      <div className="menu-items">{children}</div>
    </details>
  );
}
