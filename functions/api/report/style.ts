/** Shares of the width that columns have. */
const WIDTHS = Array.from({ length: 100 }, (_, index) => index + 1)
  .map((width) => `.w${width}{width:${width}%}`)
  .join('');

/** Black on white, for a screen and for A4. Fonts are named, none is loaded. */
export const REPORT_STYLE = `
@page { size: A4; margin: 18mm 16mm 20mm; @bottom-center { content: counter(page) " / " counter(pages); font-size: 9pt; } }
@page draft { @top-right { content: "草稿 DRAFT"; color: #b3161b; font-size: 9pt; } }
@page exercise { @top-right { content: "演练 EXERCISE"; color: #b3161b; font-size: 9pt; } }
@page draft-exercise { @top-right { content: "草稿 DRAFT · 演练 EXERCISE"; color: #b3161b; font-size: 9pt; } }
.draft { page: draft; }
.exercise { page: exercise; }
.draft.exercise { page: draft-exercise; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 190mm; padding: 8mm; color: #111; background: #fff;
  font: 10.5pt/1.5 "Noto Serif CJK SC", "Source Han Serif SC", SimSun, "宋体", "Songti SC", serif; }
h1, h2, th, .mark, .issuer { font-family: "Noto Sans CJK SC", "Source Han Sans SC", SimHei, "黑体", "Heiti SC", sans-serif; }
header { text-align: center; border-bottom: 2px solid #b3161b; margin-bottom: 6mm; padding-bottom: 3mm; }
h1 { font-size: 20pt; margin: 2mm 0; }
h1 .en, h2 .en { font-weight: normal; }
h2 { font-size: 12.5pt; margin: 7mm 0 2mm; break-after: avoid; }
.issuer { margin: 0; letter-spacing: .1em; }
.mark { display: inline-block; margin: 1mm 2mm; padding: 0 4mm; border: 2px solid #b3161b; color: #b3161b; font-weight: bold; font-size: 13pt; }
.subject { margin: 0; font-size: 12pt; overflow-wrap: anywhere; }
.hint, .note, .below, .en { color: #444; }
.hint { margin: 0; font-size: 8.5pt; }
.en { font-size: .82em; }
.note { margin: 1mm 0 2mm; font-size: 9pt; }
.below { font-size: 8.5pt; }
.written { white-space: pre-wrap; overflow-wrap: anywhere; margin: 1mm 0; }
table { width: 100%; border-collapse: collapse; margin: 1mm 0 2mm; }
th, td { border: 1px solid #999; padding: 1mm 1.5mm; text-align: left; vertical-align: top; overflow-wrap: anywhere; font-size: 9pt; line-height: 1.35; }
th { background: #f0f0f0; font-weight: 600; }
.facts { break-inside: avoid; }
.facts th { width: 26%; }
td .below { white-space: pre-wrap; }
.list { table-layout: fixed; }
thead { display: table-header-group; }
tr, figure { break-inside: avoid; }
.good { color: #0b6b2f; }
.bad { color: #b3161b; font-weight: 600; }
.faint { color: #666; }
figure { margin: 2mm 0; }
figcaption { font-size: 9pt; }
.photo img { max-width: 100%; max-height: 110mm; }
.photo figcaption { font-size: 7.5pt; color: #444; }
.chart { width: 100%; height: auto; border: 1px solid #ccc; }
.grid { stroke: #e2e2e2; }
.tick, .limit-name { font-size: 9px; fill: #444; }
.limit { stroke-width: 1; stroke-dasharray: 5 3; }
.limit-I { stroke: #b3161b; }
.limit-II { stroke: #d46b08; }
.limit-III { stroke: #a08500; }
.onset { stroke: #b3161b; }
.clear { stroke: #0b6b2f; }
.onset-mark { fill: #b3161b; font-size: 10px; }
.clear-mark { fill: #0b6b2f; font-size: 10px; }
.readings { fill: none; stroke: #0b5cad; stroke-width: 1.4; }
.dot { fill: #0b5cad; }
${WIDTHS}
@media print { body { max-width: none; padding: 0; } }
@media (max-width: 600px) { body { padding: 3mm; } }
`;
