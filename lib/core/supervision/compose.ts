import { incidentId } from '../incident/incident-id.ts';
import type { Actor, Incident } from '../incident/model.ts';
import { type Instant, toMillis } from '../instant.ts';
import { maskTelephoneNumbers } from '../notification/telephone-numbers.ts';
import type { LetterStore, LetterWrite } from '../ports/letter-store.ts';
import type { Bilingual, Registry } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { defaultCode, type LetterSubject, letterNumber, letterYear, type SupervisionLetter } from './letter.ts';
import { letterWrite } from './letter-chain.ts';
import { letterText } from './letter-text.ts';

/** What a letter says, before it is one. */
export interface LetterRequest {
  readonly subject: LetterSubject;
  readonly unit: string;
  readonly incident?: Pick<Incident, 'id' | 'title'>;
  readonly obligation?: string;
  readonly thing?: string;
  readonly missed: Bilingual;
  readonly demand?: string;
  readonly due?: Instant;
}

export interface LetterDesk {
  readonly tenant: string;
  readonly registry: Registry;
  readonly at: Instant;
}

/** A letter nobody has signed. `seed` makes its id unique at its moment. */
export function draftLetter(desk: LetterDesk, request: LetterRequest, seed: string): SupervisionLetter {
  const { incident, ...rest } = request;
  return {
    ...rest,
    ...(incident ? { incident: incident.id } : {}),
    id: incidentId(toMillis(desk.at), `letter\n${seed}`, desk.tenant),
    version: 1,
    tenant: desk.tenant,
    state: 'draft',
    draftedAt: desk.at,
    text: textOf(desk, request, {}),
    replies: [],
  };
}

/**
 * A letter signed by a person, with the next number of the year: a new one, or the draft that the system made. Whoever loses the race for the
 * number, or for the draft, is told so by the commit's VersionConflict and composes again.
 */
export async function issueLetter(
  letters: LetterStore,
  desk: LetterDesk,
  request: LetterRequest,
  by: Actor,
  from: { readonly draft?: SupervisionLetter; readonly seed: string },
): Promise<LetterWrite & { readonly letter: SupervisionLetter & { readonly number: string } }> {
  const { at, registry, tenant } = desk;
  const year = letterYear(at);
  const sequence = (await letters.lastNumber(year)) + 1;
  const tier = indexRegistry(registry).tier(tenant);
  const number = letterNumber(tier?.letterCode ?? defaultCode(tier?.name ?? { zh: tenant, en: tenant }), year, sequence);
  const draft = from.draft ?? draftLetter(desk, request, from.seed);
  const { demand, due } = request;
  const letter = {
    ...draft,
    version: from.draft ? draft.version + 1 : 1,
    state: 'issued' as const,
    number,
    ...(demand ? { demand } : {}),
    ...(due ? { due } : {}),
    issuedAt: at,
    issuedBy: by,
    text: textOf(desk, request, { number, signedBy: by.name ?? by.id, issuedAt: at }, by.unit),
  };
  return letterWrite(letter, at, { takes: { year, sequence } });
}

function textOf(
  { registry, tenant }: LetterDesk,
  { unit, incident, missed, demand, due }: LetterRequest,
  signed: { readonly number?: string; readonly signedBy?: string; readonly issuedAt?: Instant },
  issuer?: string,
): Bilingual {
  const index = indexRegistry(registry);
  const nameOf = (id: string): Bilingual => index.unit(id)?.name ?? { zh: id, en: id };
  const own = issuer ?? registry.units.find(({ kind }) => kind === 'safety-commission')?.id ?? tenant;
  const { zh, en } = letterText({
    issuer: nameOf(own),
    addressee: nameOf(unit),
    ...(incident ? { about: `${incident.title}（${incident.id}）` } : {}),
    missed,
    ...(demand ? { demand } : {}),
    ...(due ? { due } : {}),
    ...signed,
  });
  return { zh: maskTelephoneNumbers(zh), en: maskTelephoneNumbers(en) };
}
