import type { APIGatewayProxyStructuredResultV2 as HttpResult } from 'aws-lambda';
import { ActionNotAllowed, InvalidAction } from '../../../lib/core/incident/errors.ts';
import { notificationOfToken } from '../../../lib/core/notification/link-token.ts';
import { answerByLink, type LinkedTask, linkedTask, stepAsked } from '../../../lib/core/notification/one-tap.ts';
import type { Bilingual } from '../../../lib/core/registry/model.ts';
import { rosterOnCall } from '../../../lib/core/watch/on-call.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { PROBLEMS, Problem } from '../../../lib/runtime/problem.ts';
import type { Dependencies } from '../handler.ts';
import { onceByKey } from '../idempotent.ts';
import { readForm, type SentForm } from '../one-tap/form.ts';
import { failedPage, taskPage, unknownLinkPage } from '../one-tap/page.ts';
import type { Tenant } from '../tenants.ts';
import { checkEvidence } from './evidence.ts';

/** The page behind a one-tap link: the token in its path is the credential, GET shows, and only POST acts. */
export function oneTapRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'GET', path: '/v1/r/{token}', handle: (request) => show(deps, request) },
    { method: 'POST', path: '/v1/r/{token}', handle: (request) => act(deps, request) },
  ];
}

interface Found {
  readonly tenant: Tenant;
  readonly linked: LinkedTask;
}

async function find(deps: Dependencies, { params }: Request): Promise<Found | undefined> {
  for (const tenant of deps.tenants.all()) {
    const id = await notificationOfToken(tenant.linkKeys, params.token ?? '', deps.clock.now());
    const linked = id && (await linkedTask(dependenciesOf(deps, tenant), id));
    if (linked) return { tenant, linked };
  }
  return undefined;
}

const dependenciesOf = (
  { authorizer, clock }: Dependencies,
  { id, incidents, publications, notifications, evidence, watchRoom }: Tenant,
) => ({
  authorizer,
  tenant: id,
  incidents,
  publications,
  notifications,
  evidence,
  onCall: rosterOnCall({ publications, modes: watchRoom.modes }),
  clock,
});

async function show(deps: Dependencies, request: Request): Promise<HttpResult> {
  const found = await find(deps, request);
  if (!found) return unknownLinkPage();
  return taskPage(statusOf(found.linked), { linked: found.linked, form: deps.salt() });
}

/** A link that ended still shows what became of its task. */
const statusOf = ({ end }: LinkedTask): number => (end === undefined || end === 'done' ? 200 : 410);

async function act(deps: Dependencies, request: Request): Promise<HttpResult> {
  const found = await find(deps, request);
  if (!found) return unknownLinkPage();
  const { tenant, linked } = found;
  const { id } = linked.notification;
  try {
    const form = await readForm(request);
    const step = { action: form.text('action'), obligation: form.text('obligation') };
    const work = async () => {
      // Before the photos are kept: who has a link that ended puts nothing into the store with it.
      if (!stepAsked(linked, step)) throw new ActionNotAllowed(`this link does not allow ${step.action.slice(0, 40)} now`, []);
      await answerByLink(dependenciesOf(deps, tenant), id, step, await inputOf(found, form));
      return json(200, {});
    };
    const number = form.text('form').slice(0, 100);
    // On a bad line people press twice, and browsers send again: one form is one act, whatever a photo's bytes are the second time.
    const key = { person: `one-tap:${id}`, route: 'one-tap', key: `${number}:${step.action}:${step.obligation}`.slice(0, 255) };
    if (number === '') await work();
    else await onceByKey(deps.tenants.main, key, '', work);
    const after = (await linkedTask(dependenciesOf(deps, tenant), id)) ?? linked;
    return taskPage(200, { linked: after, form: deps.salt(), recorded: step.action });
  } catch (cause) {
    const refusal = refusalOf(cause);
    if (!refusal) throw cause;
    const now = await linkedTask(dependenciesOf(deps, tenant), id);
    const page = now
      ? taskPage(refusal.status, { linked: now, form: deps.salt(), problem: refusal.text })
      : failedPage(refusal.status, refusal.text);
    return refusal.isUnderWay ? { ...page, headers: { ...page.headers, 'retry-after': '2' } } : page;
  }
}

async function inputOf({ tenant, linked }: Found, form: SentForm) {
  for (const { bytes, contentType } of form.photos) checkEvidence(bytes, contentType);
  const by = `one-tap:${linked.unit.id}`;
  const evidence = await Promise.all(form.photos.map((photo) => tenant.evidence.add(linked.incident.id, by, photo)));
  const [lat, lon] = [form.text('lat'), form.text('lon')];
  const note = form.text('note');
  return {
    ...(lat !== '' || lon !== '' ? { position: { lat: numberOf(lat), lon: numberOf(lon) } } : {}),
    ...(note ? { note } : {}),
    ...(form.text('value') === ''
      ? {}
      : { reading: { metric: form.text('metric'), value: Number(form.text('value')), unit: form.text('unit') } }),
    ...(evidence.length > 0 ? { evidence } : {}),
  };
}

/** What is no number is no position. */
const numberOf = (text: string): number | undefined => (/^-?\d{1,3}(\.\d+)?$/.test(text) ? Number(text) : undefined);

interface Refusal {
  readonly status: number;
  readonly text: Bilingual;
  /** The same form is being recorded: the page asks again by itself. */
  readonly isUnderWay?: boolean;
}

/** What a person can do something about, in words for them. */
function refusalOf(cause: unknown): Refusal | undefined {
  if (cause instanceof ActionNotAllowed)
    return {
      status: 409,
      text: {
        zh: '未记录：当前状态已不需要此操作，请看下方最新情况。',
        en: 'Not recorded: it is not needed any more. What follows is how things are now.',
      },
    };
  if (cause instanceof InvalidAction) return { status: 400, text: hintOf(cause.errors[0]?.pointer ?? '', cause.message) };
  if (!(cause instanceof Problem)) return undefined;
  if (cause.type === 'action-not-allowed')
    return {
      status: 409,
      isUnderWay: true,
      text: { zh: '正在记录，请稍后刷新本页。', en: 'It is being recorded: please open this page again in a moment.' },
    };
  return { status: PROBLEMS[cause.type], text: hintOf('', cause.message) };
}

/** What was missing or wrong, by where it was expected. */
const HINTS: Readonly<Record<string, Bilingual>> = {
  '/position': {
    zh: '请填写位置（纬度、经度），或点“获取当前位置”。',
    en: 'a position is needed: type latitude and longitude, or use your own.',
  },
  '/note': { zh: '请填写说明（4000 字以内）。', en: 'please say what was done, in 4000 characters at most.' },
  '/evidence': { zh: '请附照片。', en: 'a photo is needed.' },
  '/reading': { zh: '请填写测量值：指标、数值、单位。', en: 'a reading is needed: what was measured, the value and its unit.' },
};

function hintOf(pointer: string, message: string): Bilingual {
  const hint = HINTS[pointer];
  return { zh: `未记录：${hint?.zh ?? '内容有误。'}`, en: `Not recorded: ${hint?.en ?? message}` };
}
