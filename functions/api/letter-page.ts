import type { SupervisionLetter } from '../../lib/core/supervision/letter.ts';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
const paragraphs = (text: string): string =>
  text
    .split('\n')
    .map((line) => `<p>${escaped(line)}</p>`)
    .join('\n');

/** The letter as a page to be printed: both languages, then what the unit answered. */
export function letterPage({ number, text, replies, discarded }: SupervisionLetter): string {
  const answers = replies.map(
    ({ at, by, text: answer }) => `<section><h2>回复 / Reply · ${escaped(by.name ?? by.id)} · ${at}</h2>${paragraphs(answer)}</section>`,
  );
  const undone = discarded
    ? `<section><h2>作废 / Discarded · ${escaped(discarded.by.name ?? discarded.by.id)} · ${discarded.at}</h2>${paragraphs(discarded.reason)}</section>`
    : '';
  return `<!doctype html>
<html lang="zh">
<head>
<meta charset="utf-8">
<title>${escaped(number ?? '督办函（草稿）')}</title>
<style>body{max-width:42em;margin:2em auto;font-family:serif;line-height:1.8}p{margin:.4em 0}section{margin-top:2em}h2{font-size:1em}@page{margin:2cm}</style>
</head>
<body>
<section lang="zh">${paragraphs(text.zh)}</section>
<section lang="en">${paragraphs(text.en)}</section>
${undone}${answers.join('\n')}
</body>
</html>
`;
}
