import { vi } from 'vitest';

/** What a command writes from now on, in place of the terminal, until mocks are restored. */
export function captureOutput(): { out: string; errors: string } {
  const captured = { out: '', errors: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    captured.out += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    captured.errors += text;
    return true;
  });
  return captured;
}
