import type { Command } from 'commander';
import type { Score, Scoreboard } from '../core/accountability/figures/scoreboard.ts';
import { ACTION_NAMES } from '../core/notification/texts.ts';
import type { Bilingual } from '../core/registry/model.ts';
import { CommandFailed, print, printJson } from './output.ts';
import { type Target, type TargetOptions, targetsOf, withTargetOptions } from './targets.ts';

interface ScoreboardOptions extends TargetOptions {
  readonly month?: string;
  readonly tier?: string;
  readonly unit?: string;
}

type Row = Omit<Score, 'obligations'> & { readonly name?: Bilingual; readonly obligations?: Score['obligations'] };

interface Board {
  readonly month: string;
  readonly asOf: string;
  readonly isOver: boolean;
  readonly ranking: Bilingual;
  readonly total: Scoreboard['total'];
  readonly items: readonly Row[];
  readonly nextCursor: string | null;
}

export function register(program: Command): void {
  withTargetOptions(program.command('scoreboard'), 'supervisor')
    .description('how punctual every unit was in a month (红黑榜), from the record; of a deployment as the city’s hub has it')
    .option('--month <month>', 'such as 2026-11; default: the city’s month')
    .option('--tier <tier>', 'of incidents in this district or town')
    .option('--unit <unit>', 'this unit alone, with the obligations behind its numbers')
    .action(run);
}

async function run(options: ScoreboardOptions): Promise<void> {
  const board = await boardOf(await hubOf(options), options);
  if (options.json) return printJson(board);
  for (const line of lines(board)) print(line);
}

/** The city's own API knows all districts. */
async function hubOf(options: ScoreboardOptions): Promise<Target> {
  const targets = await targetsOf(options);
  const target = targets.find(({ kind }) => kind === 'city') ?? (targets.length === 1 ? targets[0] : undefined);
  if (target) return target;
  throw new CommandFailed(2, 'the deployment names no hub: say with --tenant which district is meant');
}

async function boardOf({ demand }: Target, { month, tier, unit }: ScoreboardOptions): Promise<Board> {
  const items: Row[] = [];
  let cursor: string | null = null;
  for (;;) {
    const asked = { ...(month ? { month } : {}), ...(tier ? { tier } : {}), ...(unit ? { unit } : {}), ...(cursor ? { cursor } : {}) };
    const board = (await demand('GET', `/v1/scoreboard?${new URLSearchParams({ limit: '200', ...asked })}`)).body as Board;
    items.push(...board.items);
    cursor = board.nextCursor;
    if (cursor === null) return { ...board, items };
  }
}

const LISTS = { red: '红 red', black: '黑 black' } as const;
const COUNTS = {
  onTime: '按时 on time',
  late: '超时 late',
  missed: '未完成 missed',
  excused: '不计 excused',
  open: '未到期 open',
} as const;
const HEADER = ['名次 rank', '榜 list', '按时率 punctual', ...Object.values(COUNTS), '未核定时限 provisional', '单位 unit'];

function lines({ month, asOf, isOver, ranking, total, items }: Board): string[] {
  const state = isOver ? '' : '（本月未结束 / the month is not over）';
  return [
    `${month} 红黑榜 / scoreboard，截至 / as of ${asOf.slice(0, 16).replace('T', ' ')}${state}`,
    HEADER.join('\t'),
    ...items.flatMap((row) => [
      [row.rank ?? '-', row.list ? LISTS[row.list] : '-', ...numbers(row), nameOf(row)].join('\t'),
      ...(row.obligations ?? []).map((one) => {
        const action = ACTION_NAMES[one.action];
        const counts = `${COUNTS[one.counts]}${one.excuse ? `（${one.excuse}）` : ''}${one.provisional ? '，未核定 provisional' : ''}`;
        return `\t${one.due}\t${one.metAt ?? '-'}\t${counts}\t${action.zh} ${action.en}\t${one.incident} ${one.obligation}`;
      }),
    ]),
    ['', '', ...numbers(total), '合计 total'].join('\t'),
    ranking.zh,
    ranking.en,
  ];
}

const numbers = ({ punctuality, onTime, late, missed, excused, open, provisional }: Scoreboard['total']): readonly (string | number)[] => [
  punctuality === null ? '-' : `${(punctuality * 100).toFixed(1)} %`,
  onTime,
  late,
  missed,
  excused,
  open,
  provisional,
];

const nameOf = ({ unit, name }: Row): string => (name ? `${unit} ${name.zh} / ${name.en}` : unit);
