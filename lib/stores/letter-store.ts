import { chainName } from '../core/accountability/audit/chains.ts';
import type { LetterNews, LetterStore, LetterWrite } from '../core/ports/letter-store.ts';
import type { SupervisionLetter } from '../core/supervision/letter.ts';
import type { LetterStep } from '../core/supervision/letter-chain.ts';
import { after, domainKeys, STEP_PREFIX } from '../wiring/table-keys.ts';
import type { Item, TableStore, WriteOperation } from '../wiring/table-store.ts';
import { changedRow } from './changed-rows.ts';
import { allItems, asData, newestPage } from './rows.ts';

/** The supervision letters of one tenant in its domain table. */
export function tableLetterStore(table: TableStore): LetterStore {
  return {
    async load(id) {
      const item = await table.get(domainKeys.letter(id));
      return item && asLetter(item);
    },
    async steps(id) {
      const items = await allItems(table, { pk: domainKeys.letter(id).pk, from: STEP_PREFIX, to: after(STEP_PREFIX), consistent: true });
      return items.map((item) => item.data as unknown as LetterStep);
    },
    lastNumber: async (year) => (await table.get(domainKeys.letterNumbers(year)))?.version ?? 0,
    commit: (write) => table.transact(letterOperations(write)),
    async list({ unit, state, ...page }) {
      const range = { pk: domainKeys.lettersOf(unit ?? '-'), index: unit === undefined ? 'index1' : 'index2' } as const;
      const { items, ...more } = await newestPage(table, range, page, asLetter);
      return { items: items.filter((letter) => state === undefined || letter.state === state), ...more };
    },
  };
}

/** What a letter is stored with; the number is the version of the year's item, so that two can never take the same. */
export function letterOperations({ letter, step, takes, tells }: LetterWrite): WriteOperation[] {
  const { id, version, unit } = letter;
  const indexes = { index1: { pk: domainKeys.lettersOf('-'), sk: id }, index2: { pk: domainKeys.lettersOf(unit), sk: id } };
  const news = tells && asData({ what: tells, letter } satisfies LetterNews);
  return [
    { op: 'put', item: { ...domainKeys.letter(id), version, data: asData(letter), indexes }, if: version === 1 ? 'absent' : version - 1 },
    { op: 'put', item: { ...domainKeys.letterStep(id, step.seq), version: 1, data: asData(step) }, if: 'absent' },
    changedRow(chainName('letter', id), step.recordedAt.slice(0, 10)),
    ...(takes
      ? [
          {
            op: 'put',
            item: { ...domainKeys.letterNumbers(takes.year), version: takes.sequence, data: { last: letter.number } },
            if: takes.sequence === 1 ? 'absent' : takes.sequence - 1,
          } satisfies WriteOperation,
        ]
      : []),
    ...(news
      ? [{ op: 'put', item: { ...domainKeys.letterNews(id, version), version: 1, data: news }, if: 'absent' } satisfies WriteOperation]
      : []),
  ];
}

const asLetter = (item: Item): SupervisionLetter => item.data as unknown as SupervisionLetter;
