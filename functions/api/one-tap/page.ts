import type { APIGatewayProxyStructuredResultV2 as HttpResult } from 'aws-lambda';
import type { Obligation } from '../../../lib/core/incident/model.ts';
import { mapLink } from '../../../lib/core/notification/map-link.ts';
import type { LinkEnd, LinkedTask, OneTapStep } from '../../../lib/core/notification/one-tap.ts';
import { maskTelephoneNumbers } from '../../../lib/core/notification/telephone-numbers.ts';
import { ACTION_NAMES, DOMAIN_NAMES } from '../../../lib/core/notification/texts.ts';
import type { Bilingual } from '../../../lib/core/registry/model.ts';
import { Html, html } from './html.ts';
import { PAGE_HEADERS, STYLE } from './look.ts';
import { SCRIPT } from './script.ts';

const ENDS: Readonly<Record<LinkEnd, Bilingual>> = {
  done: { zh: '本链接的任务已全部完成，无需再操作。', en: 'Everything this link was for is done. Nothing is left to do here.' },
  replaced: {
    zh: '任务已变更或取消，本链接失效，请以最新消息为准。',
    en: 'The task was changed or taken back: this link has ended. Please go by the newest message.',
  },
  over: { zh: '事件已结束，本链接失效。', en: 'The incident is over: this link has ended.' },
  expired: { zh: '链接已过期，请登录系统操作。', en: 'This link is too old. Please sign in instead.' },
};

const WAITING: Bilingual = {
  zh: '尚未派单，请先做好准备；派单后可在此页签收。',
  en: 'Not dispatched yet: please get ready. Once it is, you acknowledge here.',
};

const merged = (from: string, into: string): Bilingual => ({
  zh: `事件 ${from} 已并入 ${into}，任务在此继续。`,
  en: `Incident ${from} was merged into ${into}: its task goes on here.`,
});

const BUTTONS: Readonly<Record<string, Bilingual>> = {
  acknowledge: { zh: '签收', en: 'Acknowledge' },
  arrive: { zh: '已到场', en: 'On scene' },
  dispose: { zh: '处置完毕', en: 'Disposed' },
  'feed-back': { zh: '提交反馈', en: 'Send feedback' },
  guide: { zh: '已指导', en: 'Guided' },
  support: { zh: '已支援', en: 'Supported' },
  task: { zh: '任务完成', en: 'Task done' },
};

export interface PageView {
  readonly linked: LinkedTask;
  /** Names a form, so that one that is sent twice is done once. */
  readonly form: string;
  /** What this request recorded. */
  readonly recorded?: string | undefined;
  /** Why it recorded nothing. */
  readonly problem?: Bilingual | undefined;
}

/** The page of a task: what it is, what was recorded, what can be done next. */
export function taskPage(status: number, { linked, form, recorded, problem }: PageView): HttpResult {
  const { incident, mergedFrom, unit, steps, later, end, task, obligations, map } = linked;
  const { exercise, position, domain, level, grade, title } = incident;
  const name = DOMAIN_NAMES[domain];
  return page(
    status,
    html`<header><small>${unit.name.zh} ${unit.name.en}</small>
<h1>${exercise ? html`<span class="mark">演练 EXERCISE</span> ` : ''}${name.zh} ${name.en} · ${level ?? grade}级 level ${level ?? grade}</h1>
<p>${maskTelephoneNumbers(title)}<br><small>${incident.id}</small></p>
${position ? html`<p><a href="${mapLink(position, map)}" rel="noreferrer">地图 map</a></p>` : ''}</header>
${mergedFrom ? html`<section>${both(merged(mergedFrom, incident.id))}</section>` : ''}${recorded ? html`<section class="done" role="status">✓ 已记录 recorded: ${both(BUTTONS[recorded])}</section>` : ''}
${problem ? html`<section role="alert" class="late">${both(problem)}</section>` : ''}
<section><dl>${task?.acknowledgedAt ? html`<dt>签收 acknowledged</dt><dd>✓ ${shortTime(task.acknowledgedAt)}</dd>` : ''}${obligations.map(obligationRow)}</dl></section>
${
  end
    ? html`<section>${both(ENDS[end])}</section>`
    : steps.length === 0
      ? html`<section>${both(WAITING)}</section>`
      : [
          ...steps.map((step) => stepForm(step, form, incident.alarms[0]?.metric ?? '')),
          ...later.filter(({ action }) => BUTTONS[action]).map((step) => stepForm(step, form, incident.alarms[0]?.metric ?? '', 'later')),
        ]
}`,
  );
}

/** What somebody sees who has no link of ours, or one that was revoked with its key. */
export const unknownLinkPage = (): HttpResult =>
  page(
    404,
    html`<h1>链接无效 This link opens nothing</h1><p>链接不完整或已失效，请登录系统查看。<br>It is not whole, or has ended. Please sign in instead.</p>`,
  );

export const failedPage = (status: number, text: Bilingual): HttpResult => page(status, html`<h1>${text.zh}</h1><p>${text.en}</p>`);

function obligationRow({ action, due, state, metAt, breachedAt, provisional, text }: Obligation): Html {
  const name = ACTION_NAMES[action];
  const what = html`<dt>${name.zh} ${name.en}${text ? `：${maskTelephoneNumbers(text)}` : ''}</dt>`;
  if (state === 'met') return html`${what}<dd>✓ ${metAt ? shortTime(metAt) : ''}</dd>`;
  if (state !== 'pending') return html`${what}<dd>— 已变更 changed</dd>`;
  const mark = provisional ? ' （未核定 provisional）' : '';
  return html`${what}<dd class="${breachedAt ? 'late' : ''}">${due ? `${shortTime(due)} 前 due` : ''}${breachedAt ? ' 已超时 overdue' : ''}${mark}</dd>`;
}

/** A later step is hidden until what comes before it was answered on this telephone, sent or not. */
function stepForm({ action, obligation }: OneTapStep, form: string, metric: string, when: 'now' | 'later' = 'now'): Html {
  const button = BUTTONS[action] ?? { zh: action, en: action };
  const required = action === 'acknowledge' ? [] : (obligation.evidenceRequired ?? []);
  const fields =
    action === 'acknowledge'
      ? ''
      : html`${action === 'arrive' || required.includes('position') ? POSITION_FIELDS : ''}${required.includes('reading') ? readingFields(metric) : ''}
<label>说明 note <textarea name="note" rows="3" maxlength="4000"${required.includes('text') ? REQUIRED : ''}></textarea></label>
<label>照片 photos <input type="file" name="photo" accept="image/jpeg,image/png,image/webp" multiple${required.includes('photo') ? REQUIRED : ''}></label>`;
  return html`<section${when === 'later' ? HIDDEN : ''}><form method="post" enctype="multipart/form-data"${when === 'later' ? LATER : ''}>
<input type="hidden" name="form" value="${form}"><input type="hidden" name="action" value="${action}"><input type="hidden" name="obligation" value="${obligation.id}">
${fields}<button>${button.zh} ${button.en}</button></form></section>`;
}

const REQUIRED = html` required`;
const HIDDEN = html` hidden`;
const LATER = html` data-later`;

const POSITION_FIELDS = html`<button type="button" name="locate" hidden>获取当前位置 Use my position</button><output></output>
<label>纬度 latitude <input name="lat" inputmode="decimal" required></label><label>经度 longitude <input name="lon" inputmode="decimal" required></label>`;

/** What alarmed is most often what is measured again. */
const readingFields = (
  metric: string,
): Html => html`<label>测量指标 what was measured <input name="metric" value="${metric}" placeholder="ch4" required></label>
<label>数值 value <input name="value" inputmode="decimal" required></label><label>单位 unit (UCUM) <input name="unit" placeholder="%{vol}" required></label>`;

const both = (text: Bilingual | undefined): Html => html`${text?.zh}<br>${text?.en}`;
const shortTime = (instant: string): string => `${instant.slice(5, 10)} ${instant.slice(11, 16)}`;

function page(statusCode: number, body: Html): HttpResult {
  const whole = html`<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>城市安全 CityWatch</title>
<style>${new Html(STYLE)}</style></head><body><div id="waiting" role="status"></div><main data-one-tap>${body}</main><script>${new Html(SCRIPT)}</script></body></html>`;
  return { statusCode, headers: { ...PAGE_HEADERS }, body: whole.text };
}
