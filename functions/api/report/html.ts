import { createHash } from 'node:crypto';
import type { Block, Cell, Words } from '../../../lib/core/accountability/report/blocks.ts';
import { layout, marksOf, TITLE } from '../../../lib/core/accountability/report/layout.ts';
import type { HandlingReport } from '../../../lib/core/accountability/report/model.ts';
import { chartSvg } from './chart-svg.ts';
import { escaped } from './escape.ts';
import { REPORT_STYLE } from './style.ts';

/** The bytes of photos by their id of evidence. */
export type Photos = ReadonlyMap<string, { readonly contentType: string; readonly bytes: Uint8Array }>;

/** The page may load nothing, run nothing and frame nothing: its one style by its digest, photos that lie in it. */
export const REPORT_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(REPORT_STYLE).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The report as one file that a browser shows and prints on A4, with nothing to load. */
export function reportHtml(report: HandlingReport, photos: Photos): string {
  const { subject, city } = report;
  const marks = marksOf(report).map((mark) => `<p class="mark">${both(mark)}</p>`);
  return [
    '<!doctype html>',
    `<html lang="zh-CN"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${escaped(REPORT_POLICY)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(`${TITLE.zh} ${subject.incident}`)}</title><style>${REPORT_STYLE}</style></head>`,
    `<body class="${report.status}${subject.exercise ? ' exercise' : ''}"><header><p class="issuer">${both(city)}</p>${marks.join('')}<h1>${both(TITLE)}</h1>`,
    `<p class="subject">${escaped(subject.title)}</p><p class="hint">${both({ zh: '时间均为东八区时间', en: 'all times at UTC+8' })}</p></header><main>`,
    ...layout(report).map((block) => blockHtml(block, photos)),
    '</main></body></html>\n',
  ].join('\n');
}

function blockHtml(block: Block, photos: Photos): string {
  switch (block.block) {
    case 'heading':
      return `<h2>${both(block.text)}</h2>`;
    case 'facts':
      return `<table class="facts"><tbody>${block.rows
        .map(([name, value]) => `<tr><th scope="row">${both(name)}</th><td>${both(value)}</td></tr>`)
        .join('')}</tbody></table>`;
    case 'table': {
      const columns = block.columns.map(({ width }) => `<col class="w${width}">`).join('');
      const titles = block.columns.map(({ title }) => `<th scope="col">${both(title)}</th>`).join('');
      const rows = block.rows.map((row) => `<tr>${row.map(cellHtml).join('')}</tr>`).join('\n');
      return `<table class="list"><colgroup>${columns}</colgroup><thead><tr>${titles}</tr></thead><tbody>${rows}</tbody></table>`;
    }
    case 'text':
      return `<p class="written">${escaped(block.text)}</p>`;
    case 'note':
      return `<p class="note">${both(block.text)}</p>`;
    case 'chart':
      return `<figure><figcaption>${both(block.title)}</figcaption>${chartSvg(block.series, block.title.zh)}</figure>`;
    case 'photo': {
      const { id } = block.evidence;
      const photo = photos.get(id);
      if (!photo) return '';
      const data = Buffer.from(photo.bytes).toString('base64');
      return `<figure class="photo"><img alt="${escaped(id)}" src="data:${escaped(photo.contentType)};base64,${data}"><figcaption>${escaped(id)}</figcaption></figure>`;
    }
  }
}

const cellHtml = ({ text, below, mark }: Cell): string =>
  `<td${mark ? ` class="${mark}"` : ''}>${both(text)}${below === undefined ? '' : `<div class="below">${both(below)}</div>`}</td>`;

/** Chinese first, English smaller behind it; once where both are the same. */
function both(words: Words): string {
  if (typeof words === 'string') return escaped(words);
  if (words.zh === words.en) return escaped(words.zh);
  return `${escaped(words.zh)} <span class="en" lang="en">${escaped(words.en)}</span>`;
}
