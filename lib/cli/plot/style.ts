/**
 * In classes rather than variables, which viewers outside browsers do not know. Grades differ by their letter and the height of their bar too, so
 * that a print in black and white tells them apart.
 */
export const STYLE = `
text{font:12px system-ui,"Noto Sans CJK SC","Microsoft YaHei","WenQuanYi Micro Hei",sans-serif;fill:#16202c}
.ground{fill:#fff}.frame{fill:none;stroke:#8795a5}.grid{stroke:#e1e7ed}.faint{fill:#546273}
.head{font-size:15px;font-weight:600}.name{font-weight:600}
.reading{fill:none;stroke:#1f6fb2;stroke-width:1.4}.under{stroke:#9db8cf;stroke-width:1}.dot{fill:#1f6fb2}.compared{fill:#6b2fa0}
.signal{fill:none;stroke:#6b2fa0;stroke-width:1.6}
.bound{stroke-width:1;stroke-dasharray:6 4}
.b-I{stroke:#c4232a}.b-II{stroke:#b45309}.b-III{stroke:#a38400}.b-clear{stroke:#1a7f4b;stroke-dasharray:2 4}
.t-I{fill:#c4232a}.t-II{fill:#b45309}.t-III{fill:#7a6200}.t-clear{fill:#1a7f4b}
.s-I{fill:#c4232a}.s-II{fill:#d97706}.s-III{fill:#facc15}.shade{opacity:.13}
.on-I,.on-II{fill:#fff}.on-III{fill:#16202c}.on{font-weight:600;font-size:10px}
.mark{fill:#16202c;stroke:#fff;stroke-width:1}.hollow{fill:#fff;stroke:#16202c;stroke-width:1.4}
.lane{fill:#eef2f6}.context{fill:#8795a5}
@media screen and (prefers-color-scheme:dark){
text{fill:#e3eaf2}.ground{fill:#121d2b}.frame{stroke:#5b6f85}.grid{stroke:#24364a}.faint{fill:#9aabbe}
.reading{stroke:#7fb8ff}.under{stroke:#48678a}.dot{fill:#7fb8ff}.compared{fill:#c79bff}.signal{stroke:#c79bff}
.b-I{stroke:#ff6b70}.b-II{stroke:#ffa24d}.b-III{stroke:#facc15}.b-clear{stroke:#55d69c}
.t-I{fill:#ff8d88}.t-II{fill:#ffb454}.t-III{fill:#facc15}.t-clear{fill:#55d69c}.shade{opacity:.22}
.on-I,.on-II{fill:#fff}.on-III{fill:#16202c}
.mark{fill:#e3eaf2;stroke:#121d2b}.hollow{fill:#121d2b;stroke:#e3eaf2}.lane{fill:#1a2838}.context{fill:#5b6f85}
}`;
