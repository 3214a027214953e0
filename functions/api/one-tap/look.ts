import { createHash } from 'node:crypto';
import { SCRIPT } from './script.ts';

export const STYLE = `
:root{color-scheme:light dark;font:17px/1.5 system-ui,"PingFang SC","Microsoft YaHei",sans-serif}
body{margin:0 auto;max-width:34rem;padding:1rem}
h1{font-size:1.25rem;margin:.25rem 0}
section{border:1px solid #8886;border-radius:.6rem;margin:1rem 0;padding:.8rem}
dl{margin:.5rem 0}dt{font-size:.85rem;opacity:.75}dd{margin:0 0 .4rem}
label{display:block;margin:.6rem 0 .2rem}
input,textarea,button{box-sizing:border-box;font:inherit;width:100%;padding:.6rem;border-radius:.4rem;border:1px solid #8888}
button{min-height:3rem;margin-top:.8rem;background:#0b57d0;color:#fff;border:0}
button[type=button]{background:#5558;color:inherit}
.mark{background:#b3261e;color:#fff;border-radius:.3rem;padding:0 .4rem}
.done{border-color:#1a7f37}
.late{color:#b3261e}
.waits{border-style:dashed}
@media (prefers-color-scheme:dark){.late{color:#ff8a80}}
[hidden]{display:none!important}
small{opacity:.75}
`;

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing but the page's own style and script; nobody may frame it, learn its address, keep it or lead a form elsewhere. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': [
    "default-src 'none'",
    `style-src ${hashOf(STYLE)}`,
    `script-src ${hashOf(SCRIPT)}`,
    // What waits on the telephone is sent by the script.
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'permissions-policy': 'geolocation=(self), camera=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow',
};
