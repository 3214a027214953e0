import type { Principal } from '../core/access/principal.ts';

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/**
 * The page of the built-in issuer: choose who to be. `fields` are the request's own parameters, carried through;
 * `askCode` when the city listens beyond this machine.
 */
export function signInPage(
  users: Iterable<Principal>,
  fields: Readonly<Record<string, string>>,
  askCode: boolean,
  failed: boolean,
): string {
  const hidden = Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('');
  const options = [...users]
    .map((user) => `<option value="${escapeHtml(user.id)}">${escapeHtml(user.name)} · ${escapeHtml(user.roles.join(' '))}</option>`)
    .join('');
  const code = askCode
    ? '<label>登录码 / Sign-in code (printed where the city was started)<input name="code" type="password" required autocomplete="off"></label>'
    : '';
  const note = failed ? '<p role="alert">未通过：用户或登录码不对 / Refused: the user or the sign-in code is wrong</p>' : '';
  return `<!doctype html><html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>CityWatch 登录 / Sign in</title><link rel="icon" href="/icon.svg">
<style>body{font:16px/1.5 system-ui,sans-serif;background:#0d1b2a;color:#e8eef5;display:grid;place-items:center;min-height:100vh;margin:0}
form{background:#16273b;padding:2rem;border-radius:8px;width:min(30rem,88vw);display:grid;gap:1rem}
input,button{font:inherit;padding:.6rem;border-radius:4px;border:1px solid #47617e;width:100%;box-sizing:border-box}
button{background:#1668dc;color:#fff;border:0;cursor:pointer}label{display:grid;gap:.3rem}[role=alert]{color:#ffb3b3}</style>
<form method="post"><h1>CityWatch 登录 / Sign in</h1>
<p>本机演示用户：选一个身份，例如 chancheng-duty / Demonstration users of this machine: choose one, such as chancheng-duty</p>${note}${hidden}
<label>用户 / User<input name="user" list="users" required autofocus autocomplete="off"></label><datalist id="users">${options}</datalist>${code}
<button>登录 / Sign in</button></form></html>`;
}
