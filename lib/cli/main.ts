import { Command, CommanderError } from 'commander';
import { CommandFailed, note } from './output.ts';

/** A command's file: it adds itself to the program. Loaded when it is asked for, so that `token` does not wait for the broker's code. */
interface CommandModule {
  register(program: Command): void;
}

const COMMANDS: Readonly<Record<string, () => Promise<CommandModule>>> = {
  start: () => import('./start.ts'),
  check: () => import('./check.ts'),
  publish: () => import('./publish.ts'),
  publications: () => import('./publications.ts'),
  mechanism: () => import('./mechanism.ts'),
  backtest: () => import('./backtest.ts'),
  replay: () => import('./replay.ts'),
  drill: () => import('./drill.ts'),
  cap: () => import('./cap.ts'),
  devices: () => import('./devices.ts'),
  people: () => import('./people.ts'),
  roster: () => import('./roster.ts'),
  silence: () => import('./silence.ts'),
  maintenance: () => import('./maintenance.ts'),
  notify: () => import('./notify.ts'),
  status: () => import('./status.ts'),
  'dead-letters': () => import('./dead-letters.ts'),
  tier: () => import('./tier.ts'),
  token: () => import('./token.ts'),
  'sign-in': () => import('./sign-in.ts'),
  audit: () => import('./audit.ts'),
  report: () => import('./report.ts'),
  scoreboard: () => import('./scoreboard.ts'),
  cost: () => import('./cost.ts'),
  backup: () => import('./backup.ts'),
  restore: () => import('./restore.ts'),
};

/** Runs one command. Returns the exit status: 0 fine, 1 faults found, 2 usage. */
export async function main(args: readonly string[]): Promise<number> {
  const program = new Command('citywatch')
    .description('CityWatch: the platform of a city safety centre')
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(text) });
  const wanted = COMMANDS[args[0] ?? ''];
  const modules = new Set(await Promise.all(wanted ? [wanted()] : Object.values(COMMANDS).map((load) => load())));
  for (const module of modules) module.register(program);
  for (const command of allCommands(program)) command.exitOverride();
  try {
    await program.parseAsync([...args], { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (cause) {
    if (cause instanceof CommanderError) return cause.exitCode === 0 ? 0 : 2;
    if (cause instanceof CommandFailed) {
      note(cause.message);
      return cause.status;
    }
    note(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
    return 1;
  }
}

function allCommands(program: Command): Command[] {
  return [program, ...program.commands.flatMap(allCommands)];
}
