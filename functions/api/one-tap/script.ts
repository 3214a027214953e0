/**
 * What the page does in the browser. An answer is kept on the telephone, photos and all, before anything is sent, and is sent again with the same form number
 * until the city has answered; without scripts the forms simply post.
 */
export const SCRIPT = `
const STORE = 'answers';
const SOONEST = 2000;
const LATEST = 30000;
/** Some telephones never say whether the store opens: what is pressed is sent all the same. */
const OPENING = 2000;
const kept = new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error('the store does not open')), OPENING);
  const request = indexedDB.open('citywatch-one-tap', 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'key' });
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
let answers = [];
let isSafe = true;
/** By link, for one that cannot be answered at the moment must not hold up another: whether it is being sent, and when it is tried again. */
const links = new Map();
const linkOf = (path) => {
  if (!links.has(path)) links.set(path, { isSending: false, pause: SOONEST });
  return links.get(path);
};

const inStore = async (mode, work) => {
  const request = work((await kept).transaction(STORE, mode).objectStore(STORE));
  return new Promise((resolve, reject) => {
    request.onerror = () => reject(request.error);
    request.transaction.onabort = () => reject(request.transaction.error);
    request.transaction.oncomplete = () => resolve(request.result);
  });
};
const keep = async (answer) => {
  answers = [...answers.filter(({ key }) => key !== answer.key), answer];
  try {
    await inStore('readwrite', (store) => store.put(answer));
  } catch {
    isSafe = false;
  }
};
const forget = async (answer) => {
  answers = answers.filter(({ key }) => key !== answer.key);
  await inStore('readwrite', (store) => store.delete(answer.key)).catch(() => undefined);
};
const keyOf = (form) => [location.pathname, form.elements.action.value, form.elements.obligation.value].join(':');

/** The answer's page; nothing where it has to be sent again: no answer, one that broke off, or a city that cannot at the moment. */
async function post({ path, fields }) {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  try {
    const answer = await fetch(path, { method: 'POST', body, cache: 'no-store', signal: AbortSignal.timeout(120000) });
    if (answer.status >= 500 || [408, 425, 429].includes(answer.status) || answer.headers.has('retry-after')) return undefined;
    const text = await answer.text();
    const page = new DOMParser().parseFromString(text, 'text/html');
    if (page.querySelector('main[data-one-tap]')) return { ok: answer.ok, page };
    // Whatever else answers, such as the sign-in page of a network, is not the city: nothing is recorded.
    const isProblem = !answer.ok && (answer.headers.get('content-type') ?? '').startsWith('application/problem+json');
    return isProblem ? { ok: false, page, why: JSON.parse(text).detail } : undefined;
  } catch {
    return undefined;
  }
}

const sendAll = () => Promise.all([...new Set(waiting().map(({ path }) => path))].map(sendLink));

async function sendLink(path) {
  const link = linkOf(path);
  if (link.isSending) return;
  clearTimeout(link.timer);
  link.isSending = true;
  show();
  const first = () => waiting().find((answer) => answer.path === path);
  for (let next = first(); next; next = first()) {
    const answered = await post(next);
    // What was pressed later waits too: the order is part of what is told.
    if (!answered) {
      link.timer = setTimeout(() => sendLink(path), link.pause);
      link.pause = Math.min(LATEST, link.pause * 2);
      break;
    }
    link.pause = SOONEST;
    const { ok, page, why } = answered;
    const said = page.querySelector('[role=alert]') ?? page.querySelector('main');
    // Somebody may have discarded it while it was on its way.
    if (ok) await forget(next);
    else if (answers.includes(next)) await keep({ ...next, refused: why ?? said?.textContent.trim() ?? '' });
    if (next.path === location.pathname) take(page);
  }
  link.isSending = false;
  show();
}
const waiting = () => answers.filter(({ refused }) => refused === undefined);

/** Shows how things are now; a form that somebody is filling in stays as it is. */
function take(page) {
  const main = page.querySelector('main');
  if (!main) return;
  main.querySelector('[role=alert]')?.remove();
  const own = new Map([...document.forms].map((form) => [keyOf(form), form]));
  for (const form of main.querySelectorAll('form')) {
    const before = own.get(keyOf(form));
    if (!before) continue;
    if (form.dataset.later === undefined) delete before.dataset.later;
    form.replaceWith(before);
  }
  document.querySelector('main').replaceWith(main);
  for (const form of document.forms) prepare(form);
}

function show() {
  const byKey = new Map(answers.map((answer) => [answer.key, answer]));
  for (const form of document.forms) {
    const answer = byKey.get(keyOf(form));
    form.closest('section').hidden = (answer !== undefined && answer.refused === undefined) || (form.dataset.later !== undefined && hasOpenForm());
  }
  document.getElementById('waiting').replaceChildren(...(waiting().length > 0 ? [unsent()] : []), ...answers.filter(({ refused }) => refused !== undefined).map(refusal));
}
/** Something that comes first is still to be answered here. */
const hasOpenForm = () =>
  [...document.forms].some((form) => form.dataset.later === undefined && !answers.some(({ key, refused }) => key === keyOf(form) && refused === undefined));

function unsent() {
  const section = made('section', '', 'waits');
  const isSending = waiting().some(({ path }) => linkOf(path).isSending);
  section.append(
    made('strong', isSending ? '正在发送… Sending' : '尚未发送，将自动重发 Not sent yet, sent again by itself'),
    ...waiting().map((answer) => {
      const line = made('p', titleOf(answer) + ' ');
      if (!linkOf(answer.path).isSending) line.append(discard(answer));
      return line;
    }),
    isSafe
      ? made('small', '已保存在本机，重新打开此页也会继续发送。 Kept on this telephone, and sent when this page is opened again, too.')
      : made('p', '本机无法保存，发送前请勿关闭此页。 This telephone cannot keep it: leave this page open until it is sent.', 'late'),
  );
  if (!isSending) section.append(button('立即重试 Try now', sendAll));
  return section;
}
const discard = (answer) =>
  button('删除 Discard', async () => {
    await forget(answer);
    show();
  });
function refusal(answer) {
  const section = made('section', '', 'late');
  section.append(
    made('strong', titleOf(answer)),
    made('p', '未被接受 refused: ' + answer.refused),
    button('再次发送 Send again', async () => {
      const { refused: gone, ...again } = answer;
      await keep(again);
      await sendAll();
    }),
    discard(answer),
  );
  return section;
}
function titleOf({ label, pressedAt, fields }) {
  const photos = fields.filter(([, value]) => value instanceof Blob).length;
  return label + ' ' + new Date(pressedAt).toTimeString().slice(0, 5) + (photos > 0 ? ' · 照片 photos ' + photos : '');
}
const made = (name, text, className = '') => Object.assign(document.createElement(name), { textContent: text, className });
const button = (text, onclick) => Object.assign(made('button', text), { type: 'button', onclick });

function prepare(form) {
  if (form.onsubmit) return;
  const [lat, lon, locate, photos] = ['lat', 'lon', 'locate', 'photo'].map((name) => form.elements[name]);
  const send = form.querySelector('button:not([type=button])');
  form.onsubmit = async (event) => {
    event.preventDefault();
    send.disabled = true;
    // A file is read now: what lies behind a chosen one may be gone when it is sent.
    const fields = await Promise.all(
      [...new FormData(form)]
        .filter(([, value]) => typeof value === 'string' || value.size > 0)
        .map(async ([name, value]) => [name, typeof value === 'string' ? value : new File([await value.arrayBuffer()], value.name, { type: value.type })]),
    );
    await keep({ key: keyOf(form), path: location.pathname, label: send.textContent, pressedAt: Date.now(), fields });
    send.disabled = false;
    await sendAll();
    show();
  };
  if (locate) {
    locate.hidden = !navigator.geolocation;
    locate.onclick = () => {
      locate.disabled = true;
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        lat.value = coords.latitude.toFixed(6);
        lon.value = coords.longitude.toFixed(6);
        locate.disabled = false;
      }, (problem) => {
        form.querySelector('output').textContent = problem.message;
        locate.disabled = false;
      }, { enableHighAccuracy: true, timeout: 20000 });
    };
  }
  // A telephone's photo is larger than the API takes, and a bad line slower than anybody's patience: it is made smaller before it leaves.
  if (photos) photos.onchange = async () => {
    send.disabled = true;
    try {
      const smaller = new DataTransfer();
      for (const file of photos.files) {
        const image = await createImageBitmap(file);
        const scale = Math.min(1, 1600 / Math.max(image.width, image.height));
        const canvas = Object.assign(document.createElement('canvas'), { width: image.width * scale, height: image.height * scale });
        canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
        const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85));
        smaller.items.add(new File([blob], 'photo.jpg', { type: 'image/jpeg' }));
      }
      photos.files = smaller.files;
    } catch { /* what cannot be made smaller goes as it is */ }
    send.disabled = false;
  };
}

for (const form of document.forms) prepare(form);
addEventListener('online', sendAll);
inStore('readonly', (store) => store.getAll()).then((before) => {
  // Somebody may have pressed while the store was opened.
  answers = [...before.filter(({ key }) => !answers.some((answer) => answer.key === key)), ...answers].sort((a, b) => a.pressedAt - b.pressedAt);
  return sendAll();
}, () => { isSafe = false; });
`;
