import { toInstant } from '../instant.ts';
import type { LetterNews } from '../ports/letter-store.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import type { SupervisionLetter } from '../supervision/letter.ts';
import { NO_MODES, rosterOnCall } from '../watch/on-call.ts';
import { channelsOf } from './channels-of-unit.ts';
import type { NotifyDependencies } from './notify-units.ts';
import { planMessage } from './plan-message.ts';
import { sendPlanned, throwFailed } from './send-planned.ts';
import { maskTelephoneNumbers } from './telephone-numbers.ts';
import type { Message } from './texts.ts';

/** Tells the unit of a letter that no incident's event tells of, and whoever issued it of a reply; each once on each channel. */
export async function tellLetter(deps: NotifyDependencies, { what, letter }: LetterNews): Promise<void> {
  const registry = (await deps.publications.active('registry')).body;
  const index = indexRegistry(registry);
  const unit = what === 'issued' ? letter.unit : letter.issuedBy?.unit;
  if (unit === undefined) return;
  const event = `${letter.id}#${letter.version}`;
  const createdAt = toInstant(deps.clock.now());
  const planned = planMessage(deps.notifier, channelsOf(index, unit), {
    event,
    unit,
    message: messageOf(what, letter, index.unit(unit)?.name.zh ?? unit),
    domain: index.unit(unit)?.domains[0] ?? 'other',
    createdAt,
    about: { ...(letter.incident ? { incident: letter.incident } : {}), letter: letter.id },
  });
  const stored = await deps.notifications.record(planned.map(({ notification }) => notification));
  const open = planned.filter((_, at) => !stored[at]?.sentAt);
  const onCall = deps.onCall ?? rosterOnCall({ publications: deps.publications, modes: NO_MODES });
  throwFailed(await sendPlanned({ ...deps, onCall }, open, registry.messaging));
}

function messageOf(what: LetterNews['what'], { number = '', text, replies, due }: SupervisionLetter, unit: string): Message {
  const fields = { place: '', domain: '', level: '', owed: '', due: due ?? '', unit };
  if (what === 'issued') {
    const subject = { zh: `督办函：${number}`, en: `Supervision letter: ${number}` };
    return { subject, text, short: subject, fields: { ...fields, what: subject.zh } };
  }
  const subject = { zh: `督办回复：${number}`, en: `Answer to the supervision letter ${number}` };
  const reply = maskTelephoneNumbers(replies.at(-1)?.text ?? '');
  return { subject, text: { zh: reply, en: reply }, short: subject, fields: { ...fields, what: subject.zh } };
}
