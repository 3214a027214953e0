import { createHash, createHmac } from 'node:crypto';
import { StoreUnavailable } from '../../core/ports/errors.ts';
import type { Secrets } from '../../core/ports/secrets.ts';
import type { UnitNotifier } from '../../core/ports/unit-notifier.ts';
import { answerOf, callService } from './http-call.ts';
import { type RobotSecret, robotSecret } from './robot-secret.ts';
import { chatText } from './texts.ts';

/** A call of a robot: its own address and body. `now` is epoch milliseconds of the wall clock, since a signature is a credential. */
type RobotCall = (
  robot: RobotSecret,
  content: (mostBytes: number) => string,
  now: number,
) => { readonly url: string; readonly body: object };

/** What one maker's robots take and answer. All of them answer 200 to what they refuse. */
interface RobotKind {
  readonly call: RobotCall;
  /** The members of an answer in which 0 means that it was posted. */
  readonly codes: readonly string[];
  /** Codes that mean: not so fast. */
  readonly busy: readonly number[];
}

const hmac = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('base64');

/** WeCom (企业微信): the key is in the address; a text holds 2048 bytes. */
const WECOM: RobotKind = {
  call: ({ url }, content) => ({ url, body: { msgtype: 'text', text: { content: content(2048) } } }),
  codes: ['errcode'],
  busy: [45_009, 45_033],
};

/** DingTalk (钉钉): signed in the address, with the key also in what is signed. */
const DINGTALK: RobotKind = {
  call: ({ url, sign }, content, now) => {
    const target = new URL(url);
    if (sign) {
      target.searchParams.set('timestamp', String(now));
      target.searchParams.set('sign', hmac(sign, `${now}\n${sign}`));
    }
    return { url: target.href, body: { msgtype: 'text', text: { content: content(18_000) } } };
  },
  codes: ['errcode'],
  busy: [130_101, 130_102, 660_026],
};

/** Feishu (飞书): signed in the body; what is signed is empty, and the key is timestamp and secret. A body holds 20 kB. */
const FEISHU: RobotKind = {
  call: ({ url, sign }, content, now) => {
    const timestamp = String(Math.floor(now / 1000));
    const signature = sign ? { timestamp, sign: hmac(`${timestamp}\n${sign}`, '') } : {};
    return { url, body: { ...signature, msg_type: 'text', content: { text: content(18_000) } } };
  },
  codes: ['code', 'StatusCode'],
  busy: [9499, 11_232, 11_233],
};

const ROBOTS = { wecom: WECOM, dingtalk: DINGTALK, feishu: FEISHU } as const;

/** The makers allow 20 messages a minute; who goes on asking is shut out for longer. */
const BACK_OFF_MILLIS = 60_000;

/** Posts into the group chats of units. An answer that says it was posted is the channel's own word that it arrived. Throws StoreUnavailable. */
export function robotNotifier(kind: keyof typeof ROBOTS, secrets: Secrets, wallMillis: () => number = Date.now): UnitNotifier {
  const { call, codes, busy } = ROBOTS[kind];
  /** Until when a robot is left alone, by the digest of its address. */
  const rests = new Map<string, number>();
  return {
    async send(notification, channel, { link }) {
      const robot = await robotSecret(secrets, channel);
      if (!URL.canParse(robot.url))
        throw new StoreUnavailable(`the secret "${channel.secret}" holds no URL: expected that of a ${kind} robot`);
      const now = wallMillis();
      const name = createHash('sha256').update(robot.url).digest('hex');
      if ((rests.get(name) ?? 0) > now) throw new StoreUnavailable(`the ${kind} robot of ${notification.unit} asked for a pause: later`);
      rests.delete(name);
      const { url, body } = call(robot, (most) => chatText(notification, link, most), now);
      const named = `the ${kind} robot of ${notification.unit}`;
      const answer = answerOf(
        await callService({ method: 'POST', url, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), named }),
      ) as Readonly<Record<string, unknown>> | undefined;
      const code = codes.map((member) => answer?.[member]).find((value) => typeof value === 'number');
      if (code === 0) return { delivered: true };
      if (code !== undefined && busy.includes(code)) rests.set(name, now + BACK_OFF_MILLIS);
      throw new StoreUnavailable(
        code === undefined ? `${named} answered what is no answer of its kind` : `${named} refused it: ${code} ${messageOf(answer)}`.trim(),
      );
    },
  };
}

/** Makers put request ids and hints behind the reason; the beginning is what a person needs. */
function messageOf(answer: Readonly<Record<string, unknown>> | undefined): string {
  const text = answer?.errmsg ?? answer?.msg ?? answer?.StatusMessage;
  return typeof text === 'string' ? text.slice(0, 120) : '';
}
