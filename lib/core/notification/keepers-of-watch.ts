import type { Instant } from '../instant.ts';
import type { KeptWatches } from '../ports/kept-watches.ts';
import type { Tier } from '../registry/model.ts';
import type { Recipient } from './recipients.ts';
import type { Message } from './texts.ts';
import { behindTitle } from './watch-remarks.ts';

/** Who is told, and for which tier a centre is told that keeps its watch at that moment. */
export interface ToldRecipient extends Recipient {
  readonly keeps?: Tier;
}

/**
 * What a centre is told, the centre is told too that keeps the watch of its tier when the event happens: by night nobody may be there to read it.
 * Of a keeper whose own watch is kept meanwhile its keeper is told, too. A centre that is told already keeps what it is told.
 */
export async function withKeepers(
  recipients: readonly Recipient[],
  at: Instant,
  watches: KeptWatches | undefined,
): Promise<ToldRecipient[]> {
  const told = new Map<string, ToldRecipient>(recipients.map((recipient) => [recipient.unit, recipient]));
  if (!watches) return [...told.values()];
  // What is added on the way is gone through as well; each centre is added once, so it ends.
  for (const unit of told.keys()) {
    const kept = await watches.of(unit, at);
    if (kept && !told.has(kept.keepingCentre)) told.set(kept.keepingCentre, { unit: kept.keepingCentre, keeps: kept.tier });
  }
  return [...told.values()];
}

/** Says for whom somebody is told. */
export function onBehalf(message: Message, tier: Tier | undefined): Message {
  if (!tier) return message;
  const { zh, en } = message.text;
  const lines = { zh: `代${tier.name.zh}值守`, en: `For ${tier.name.en}, whose watch you keep` };
  return { ...message, text: { zh: behindTitle(zh, [lines.zh]), en: behindTitle(en, [lines.en]) } };
}
