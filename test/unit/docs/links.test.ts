import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../../', import.meta.url).pathname;
const pages = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name)),
].filter((name) => name.endsWith('.md'));

/** A page without its code, in which a bracket is no link and a `#` no heading. */
const prose = (path: string): string => readFileSync(path, 'utf8').replace(/^( *)```[\s\S]*?^\1```/gm, '');

/** The anchors that a page's headings have where such pages are shown: GitHub's, and others like it. */
const anchorsOf = (path: string): string[] =>
  [...prose(path).matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = '']) =>
    heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );

function brokenLinksOf(page: string): string[] {
  const links = [
    ...prose(join(ROOT, page))
      .replace(/`[^`\n]*`/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ].map(([, link = '']) => link);
  return links
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file ? resolve(ROOT, dirname(page), file) : join(ROOT, page);
      // A link that leaves the project leads nowhere for whoever has the project alone.
      if (!existsSync(target) || relative(ROOT, target).startsWith('..')) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });
}

describe('the pages for people', () => {
  it.each(pages)('%s links only to files and headings that exist', (page) => {
    expect(brokenLinksOf(page)).toEqual([]);
  });
});
