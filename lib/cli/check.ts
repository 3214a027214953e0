import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { type CitySummary, summarize } from '../config/city-summary.ts';
import { type Fault, loadCity } from '../config/load-city.ts';
import { CommandFailed, print, printJson, withCommonOptions } from './output.ts';

export function register(program: Command): void {
  withCommonOptions(program.command('check'))
    .description('validates the configuration of a city: all faults at once, with file and line')
    .argument('[dir]', 'folder of the city', 'cities/foshan')
    .action(check);
}

async function check(directory: string, options: { readonly json?: boolean }): Promise<void> {
  const found = await stat(directory).catch(() => undefined);
  if (!found?.isDirectory())
    throw new CommandFailed(2, `${directory} is not a folder: expected one that holds a city, such as cities/foshan`);
  const { city, faults } = await loadCity(directory, { now: Date.now() });
  const summary = city && summarize(city);
  if (options.json) printJson({ faults, ...(summary && { summary }) });
  else for (const line of summary ? summaryLines(summary) : faultLines(faults)) print(line);
  if (faults.length > 0) process.exitCode = 1;
}

function faultLines(faults: readonly Fault[]): string[] {
  const files = new Set(faults.map(({ file }) => file)).size;
  return [
    ...faults.map(({ file, line, message }) => `${file}:${line}: ${message}`),
    `${counted(faults.length, 'fault')} in ${counted(files, 'file')} / ${faults.length} 处错误`,
  ];
}

function summaryLines(summary: CitySummary): string[] {
  const { tiers, units, people, mechanism, rules, things, assets, sensors, domains } = summary;
  return [
    `${summary.name.zh} / ${summary.name.en}: no faults / 没有错误`,
    `  tiers       1 city, ${counted(tiers.district, 'district')}, ${counted(tiers.town, 'town')}`,
    `  units       ${units}, people ${people}`,
    `  mechanism   ${mechanism.map(({ version, effectiveFrom }) => `${version} from ${effectiveFrom.slice(0, 10)}`).join(', ')}`,
    `  rules       ${rules} in ${counted(domains.filter((domain) => domain.rules > 0).length, 'pack')}`,
    `  things      ${things}, assets ${assets}, sensors ${sensors}`,
    `  resources   ${summary.resources}, cameras ${summary.cameras}`,
    ...domains.map(
      (row) =>
        `    ${row.domain.padEnd(22)}${counted(row.things, 'thing')}, ${counted(row.sensors, 'sensor')}, ${counted(row.rules, 'rule')}`,
    ),
  ];
}

function counted(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
