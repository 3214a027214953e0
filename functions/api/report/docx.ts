import type { Block, Cell, Words } from '../../../lib/core/accountability/report/blocks.ts';
import { layout, marksOf, TITLE } from '../../../lib/core/accountability/report/layout.ts';
import type { HandlingReport } from '../../../lib/core/accountability/report/model.ts';
import { toMillis } from '../../../lib/core/instant.ts';
import { docxChart } from './docx-chart.ts';
import {
  contentTypes,
  coreProperties,
  documentXml,
  FIXED_RELATIONS,
  FONT_TABLE,
  FOOTER,
  header,
  PACKAGE_RELATIONS,
  PAGE_WIDTH,
  type Relation,
  relations,
  STYLES,
} from './docx-parts.ts';
import { escaped } from './escape.ts';
import type { Photos } from './html.ts';
import { imageSize } from './image-size.ts';
import { type ZipEntry, zip } from './zip.ts';

export const DOCX_TYPE = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** English Metric Units in a millimetre. */
const EMU = 36_000;
const CHART = { width: 168 * EMU, height: 55 * EMU };
const PHOTO = { width: 120 * EMU, height: 100 * EMU };
/** The kinds of picture that every Word shows. */
const PICTURES: Readonly<Record<string, string>> = { 'image/png': 'png', 'image/jpeg': 'jpg' };
const COLOURS = { good: '0B6B2F', bad: 'B3161B', faint: '666666' } as const;

/** The report as a Word document. */
export function reportDocx(report: HandlingReport, photos: Photos): Buffer {
  const writer = new DocumentWriter(photos);
  const marks = marksOf(report);
  const top = [
    paragraph('Centred', runs(report.city)),
    ...marks.map((mark) => paragraph('Mark', runs(mark))),
    paragraph('Title', runs(TITLE)),
    paragraph('Centred', runs(report.subject.title)),
    paragraph('Note', runs({ zh: '时间均为东八区时间', en: 'all times at UTC+8' })),
  ];
  const body = [...top, ...layout(report).map((block) => writer.block(block))].join('');
  const running = [...marks.map(({ zh, en }) => `${zh} ${en}`), report.subject.incident].join('  ');
  const author = report.signature?.name.zh ?? 'CityWatch';
  const text = (name: string, content: string): ZipEntry => ({ name, bytes: Buffer.from(content, 'utf8') });
  return zip([
    text('[Content_Types].xml', contentTypes(writer.charts.length)),
    text('_rels/.rels', PACKAGE_RELATIONS),
    text('docProps/core.xml', coreProperties(escaped(`${TITLE.zh} ${report.subject.incident}`), escaped(author), utc(report.at))),
    text('word/document.xml', documentXml(body)),
    text('word/_rels/document.xml.rels', relations([...FIXED_RELATIONS, ...writer.relations])),
    text('word/styles.xml', STYLES),
    text('word/fontTable.xml', FONT_TABLE),
    text('word/header.xml', header(escaped(running))),
    text('word/footer.xml', FOOTER),
    ...writer.charts.map((chart, index) => text(`word/charts/chart${index + 1}.xml`, chart)),
    ...writer.pictures,
  ]);
}

/** Writes blocks, and collects what they refer to. */
class DocumentWriter {
  readonly charts: string[] = [];
  readonly pictures: ZipEntry[] = [];
  readonly relations: Relation[] = [];
  readonly #photos: Photos;

  constructor(photos: Photos) {
    this.#photos = photos;
  }

  block(block: Block): string {
    switch (block.block) {
      case 'heading':
        return paragraph('Heading1', runs(block.text));
      case 'facts':
        return table(
          [26, 74],
          block.rows.map(([name, value]) => [{ text: name }, { text: value }]),
        );
      case 'table':
        return table(
          block.columns.map(({ width }) => width),
          block.rows,
          block.columns.map(({ title }) => ({ text: title })),
        );
      case 'text':
        return paragraph('Normal', run(block.text));
      case 'note':
        return paragraph('Note', runs(block.text));
      case 'chart': {
        this.charts.push(docxChart(block.series));
        const id = this.#relate('chart', `charts/chart${this.charts.length}.xml`);
        const graphic = `<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart r:id="${id}"/></a:graphicData>`;
        return paragraph('Caption', runs(block.title)) + paragraph('Normal', this.#drawing(CHART, block.title.zh, graphic));
      }
      case 'photo':
        return this.#photo(block.evidence.id);
    }
  }

  #photo(id: string): string {
    const photo = this.#photos.get(id);
    const extension = photo && PICTURES[photo.contentType];
    const pixels = photo && imageSize(photo.bytes);
    if (!photo || !extension || !pixels)
      return paragraph(
        'Note',
        runs({ zh: `${id}：Word 文档中不能显示的图片，见 HTML 报告`, en: `${id}: a picture that Word cannot show; see the HTML report` }),
      );
    const name = `media/image${this.pictures.length + 1}.${extension}`;
    this.pictures.push({ name: `word/${name}`, bytes: photo.bytes });
    const relation = this.#relate('image', name);
    const scale = Math.min(PHOTO.width / pixels.width, PHOTO.height / pixels.height);
    const size = { width: Math.round(pixels.width * scale), height: Math.round(pixels.height * scale) };
    const graphic =
      `<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="${escaped(id)}"/><pic:cNvPicPr/></pic:nvPicPr>` +
      `<pic:blipFill><a:blip r:embed="${relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>` +
      `<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="${size.width}" cy="${size.height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>`;
    return paragraph('Normal', this.#drawing(size, id, graphic)) + paragraph('Note', run(id));
  }

  #relate(type: string, target: string): string {
    const id = `rObject${this.relations.length + 1}`;
    this.relations.push({ id, type, target });
    return id;
  }

  #drawing({ width, height }: { readonly width: number; readonly height: number }, description: string, graphic: string): string {
    const number = this.relations.length;
    return (
      `<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="${width}" cy="${height}"/>` +
      `<wp:docPr id="${number}" name="${number}" descr="${escaped(description)}"/><a:graphic>${graphic}</a:graphic></wp:inline></w:drawing></w:r>`
    );
  }
}

const paragraph = (style: string, content: string): string => `<w:p><w:pPr><w:pStyle w:val="${style}"/></w:pPr>${content}</w:p>`;

function run(text: string, properties = ''): string {
  const lines = text.split(/\r\n?|\n/).map((line) => `<w:t xml:space="preserve">${escaped(line)}</w:t>`);
  return `<w:r>${properties && `<w:rPr>${properties}</w:rPr>`}${lines.join('<w:br/>')}</w:r>`;
}

/** Chinese first, English smaller behind it; once where both are the same. */
function runs(words: Words, properties = ''): string {
  if (typeof words === 'string') return run(words, properties);
  if (words.zh === words.en) return run(words.zh, properties);
  return `${run(words.zh, properties)}${run(` ${words.en}`, '<w:b w:val="0"/><w:color w:val="444444"/><w:sz w:val="16"/>')}`;
}

function cell({ text, below, mark }: Cell, width: number, isTitle: boolean): string {
  const shade = isTitle ? '<w:shd w:val="clear" w:color="auto" w:fill="F0F0F0"/>' : '';
  const colour = mark ? `<w:color w:val="${COLOURS[mark]}"/>` : '';
  const second = below === undefined ? '' : paragraph('Cell', runs(below, '<w:color w:val="444444"/><w:sz w:val="16"/>'));
  return (
    `<w:tc><w:tcPr><w:tcW w:w="${width}" w:type="dxa"/>${shade}</w:tcPr>` +
    `${paragraph('Cell', runs(text, `${isTitle ? '<w:b/>' : ''}${colour}`))}${second}</w:tc>`
  );
}

function table(shares: readonly number[], rows: readonly (readonly Cell[])[], titles?: readonly Cell[]): string {
  const total = shares.reduce((sum, share) => sum + share, 0);
  const widths = shares.map((share) => Math.floor((share / total) * PAGE_WIDTH));
  const line = (cells: readonly Cell[], isTitle: boolean): string =>
    `<w:tr><w:trPr><w:cantSplit/>${isTitle ? '<w:tblHeader/>' : ''}</w:trPr>${cells
      .map((one, index) => cell(one, widths[index] as number, isTitle || (titles === undefined && index === 0)))
      .join('')}</w:tr>`;
  const borders = ['top', 'left', 'bottom', 'right', 'insideH', 'insideV']
    .map((side) => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="999999"/>`)
    .join('');
  return (
    `<w:tbl><w:tblPr><w:tblW w:w="${PAGE_WIDTH}" w:type="dxa"/><w:tblBorders>${borders}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>` +
    `<w:tblGrid>${widths.map((width) => `<w:gridCol w:w="${width}"/>`).join('')}</w:tblGrid>` +
    `${titles ? line(titles, true) : ''}${rows.map((row) => line(row, false)).join('')}</w:tbl>${paragraph('Note', '')}`
  );
}

const utc = (instant: string): string => `${new Date(toMillis(instant)).toISOString().slice(0, 19)}Z`;
