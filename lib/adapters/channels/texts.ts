import type { Notification } from '../../core/ports/notification-store.ts';

/** A mail: both languages whole, and the link below each. */
export function mailText({ text }: Pick<Notification, 'text'>, link: string | undefined): string {
  return `${text.zh}${link ? `\n签收与反馈：${link}` : ''}\n\n${text.en}${link ? `\nAnswer: ${link}` : ''}`;
}

/** The end of the notification's id, by which a group finds the message again. */
const SHORT_ID = 8;

/**
 * The same for a group chat, in at most so many bytes of UTF-8; what is cut is the text, never the link or the number. No `<`: it would
 * begin a mention of everybody there.
 */
export function chatText({ id, subject, text }: Notification, link: string | undefined, mostBytes: number): string {
  const tail = `${link ? `\n签收与反馈 / answer: ${link}` : ''}\n#${id.slice(0, SHORT_ID)}`;
  const body = `${subject.zh}\n${text.zh}\n\n${subject.en}\n${text.en}`.replaceAll('<', '＜');
  return `${cutBytes(body, mostBytes - Buffer.byteLength(tail))}${tail}`;
}

function cutBytes(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  const room = most - Buffer.byteLength('…');
  let used = 0;
  let kept = '';
  for (const character of text) {
    used += Buffer.byteLength(character);
    if (used > room) break;
    kept += character;
  }
  return `${kept}…`;
}
