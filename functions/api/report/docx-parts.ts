/** The parts of a Word document (ISO/IEC 29500) that are the same for every report. Fonts are named with what may stand in; none is embedded. */
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const TYPE = 'application/vnd.openxmlformats-officedocument';

export const PACKAGE_RELATIONS = `${XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`;

export function contentTypes(charts: number): string {
  const override = (part: string, type: string): string => `<Override PartName="/${part}" ContentType="${type}"/>`;
  return (
    `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>' +
    '<Default Extension="png" ContentType="image/png"/><Default Extension="jpg" ContentType="image/jpeg"/>' +
    override('word/document.xml', `${TYPE}.wordprocessingml.document.main+xml`) +
    override('word/styles.xml', `${TYPE}.wordprocessingml.styles+xml`) +
    override('word/fontTable.xml', `${TYPE}.wordprocessingml.fontTable+xml`) +
    override('word/header.xml', `${TYPE}.wordprocessingml.header+xml`) +
    override('word/footer.xml', `${TYPE}.wordprocessingml.footer+xml`) +
    override('docProps/core.xml', 'application/vnd.openxmlformats-package.core-properties+xml') +
    Array.from({ length: charts }, (_, index) => override(`word/charts/chart${index + 1}.xml`, `${TYPE}.drawingml.chart+xml`)).join('') +
    '</Types>'
  );
}

export interface Relation {
  readonly id: string;
  /** The last word of the relationship's type. */
  readonly type: string;
  readonly target: string;
}

export const FIXED_RELATIONS: readonly Relation[] = [
  { id: 'rStyles', type: 'styles', target: 'styles.xml' },
  { id: 'rFonts', type: 'fontTable', target: 'fontTable.xml' },
  { id: 'rHeader', type: 'header', target: 'header.xml' },
  { id: 'rFooter', type: 'footer', target: 'footer.xml' },
];

export const relations = (of: readonly Relation[]): string =>
  `${XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${of
    .map(({ id, type, target }) => `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`)
    .join('')}</Relationships>`;

const FONTS = (latin: string, chinese: string): string =>
  `<w:rFonts w:ascii="${latin}" w:hAnsi="${latin}" w:eastAsia="${chinese}" w:cs="${latin}"/>`;
const TEXT_FONTS = FONTS('Times New Roman', 'SimSun');
const HEAD_FONTS = FONTS('Arial', 'SimHei');

/** `size` in half points. */
const style = (id: string, name: string, paragraph: string, run: string): string =>
  `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>${paragraph}</w:pPr><w:rPr>${run}</w:rPr></w:style>`;

export const STYLES =
  `${XML}<w:styles ${MAIN}><w:docDefaults><w:rPrDefault><w:rPr>${TEXT_FONTS}<w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="en-GB" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>` +
  '<w:pPrDefault><w:pPr><w:spacing w:after="60" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>' +
  '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>' +
  style('Title', 'Title', '<w:jc w:val="center"/>', `${HEAD_FONTS}<w:b/><w:sz w:val="40"/>`) +
  style('Mark', 'Mark', '<w:jc w:val="center"/>', `${HEAD_FONTS}<w:b/><w:color w:val="B3161B"/><w:sz w:val="28"/>`) +
  style('Centred', 'Centred', '<w:jc w:val="center"/>', '<w:sz w:val="22"/>') +
  style(
    'Heading1',
    'heading 1',
    '<w:keepNext/><w:spacing w:before="280" w:after="80"/><w:outlineLvl w:val="0"/>',
    `${HEAD_FONTS}<w:b/><w:sz w:val="25"/>`,
  ) +
  style('Cell', 'Cell', '<w:spacing w:after="0" w:line="240" w:lineRule="auto"/>', '<w:sz w:val="18"/>') +
  style('Caption', 'caption', '<w:keepNext/>', '<w:sz w:val="18"/>') +
  style('Note', 'Note', '', '<w:color w:val="444444"/><w:sz w:val="18"/>') +
  '</w:styles>';

const font = (name: string, other: string, charset: string, family: string): string =>
  `<w:font w:name="${name}"><w:altName w:val="${other}"/><w:charset w:val="${charset}"/><w:family w:val="${family}"/><w:pitch w:val="variable"/></w:font>`;

/** Charset 86 is GB 2312: where neither name is installed, another font for Chinese is taken. */
export const FONT_TABLE =
  `${XML}<w:fonts ${MAIN}>${font('SimSun', '宋体', '86', 'roman')}${font('SimHei', '黑体', '86', 'swiss')}` +
  `${font('Times New Roman', 'Liberation Serif', '00', 'roman')}${font('Arial', 'Liberation Sans', '00', 'swiss')}</w:fonts>`;

/** `text` is escaped. */
export const header = (text: string): string =>
  `${XML}<w:hdr ${MAIN}><w:p><w:pPr><w:pStyle w:val="Note"/><w:jc w:val="right"/></w:pPr><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p></w:hdr>`;

const field = (code: string): string => `<w:fldSimple w:instr=" ${code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>`;
export const FOOTER = `${XML}<w:ftr ${MAIN}><w:p><w:pPr><w:pStyle w:val="Note"/><w:jc w:val="center"/></w:pPr>${field('PAGE')}<w:r><w:t xml:space="preserve"> / </w:t></w:r>${field('NUMPAGES')}</w:p></w:ftr>`;

/** `title` and `author` are escaped; `at` is RFC 3339 in UTC. */
export const coreProperties = (title: string, author: string, at: string): string =>
  `${XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${title}</dc:title><dc:creator>${author}</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">${at}</dcterms:created></cp:coreProperties>`;

const NAMESPACES = [
  MAIN,
  `xmlns:r="${OFFICE}"`,
  'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"',
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"',
  'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"',
  'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"',
].join(' ');

/** A4, 2 cm around. */
export const PAGE_WIDTH = 11_906 - 2 * 1134;

export const documentXml = (body: string): string =>
  `${XML}<w:document ${NAMESPACES}><w:body>${body}<w:sectPr><w:headerReference w:type="default" r:id="rHeader"/><w:footerReference w:type="default" r:id="rFooter"/>` +
  '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>';
