import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const CANDIDATES = [
  process.env.CITYWATCH_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync', '--no-first-run'];

const executable = CANDIDATES.find((path) => path !== undefined && existsSync(path));

/** What a browser test needs and this machine lacks, with what brings it; `undefined` when nothing does. */
export function missingForBrowser(): { readonly component: string; readonly install: string } | undefined {
  if (!executable) return { component: 'a Chromium', install: '`apt-get install chromium` (or CITYWATCH_CHROMIUM=path)' };
  if (!hasChineseFont()) return { component: 'a Chinese font', install: '`apt-get install fonts-noto-cjk fontconfig`' };
  return undefined;
}

/** Only Linux comes without one: texts would be boxes. */
function hasChineseFont(): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return execFileSync('fc-list', [':lang=zh'], { encoding: 'utf8' }).trim() !== '';
  } catch {
    return false;
  }
}

export function launchChromium(): Promise<Browser> {
  if (!executable) throw new Error('no Chromium: expected missingForBrowser() to be asked first');
  return chromium.launch({ executablePath: executable, headless: true, args: FLAGS });
}
