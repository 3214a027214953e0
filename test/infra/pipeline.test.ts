import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadCity } from '../../lib/config/load-city.ts';

const run = promisify(execFile);
const ROOT = new URL('../../', import.meta.url).pathname;
const text = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8');

interface Workflow {
  readonly jobs: Readonly<
    Record<string, { readonly needs?: string; readonly steps: readonly { readonly run?: string; readonly uses?: string }[] }>
  >;
}

const workflow = parse(text('docs/pipeline/github-actions.yaml')) as Workflow;
const ofWorkflow = Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap(({ run: line }) => line?.split('\n') ?? []));
const ofPage = [...text('docs/stages.md').matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.split('\n'));
/** Words of each command of ours, comments and quotes taken off. */
const commands = [...ofWorkflow, ...ofPage]
  .map((line) =>
    line
      .replace(/\s#.*$/, '')
      .trim()
      .replaceAll("'", ''),
  )
  .filter((line) => /^(npm|npx) /.test(line))
  .map((line) => line.split(/\s+/));
const called = (...start: readonly string[]): string[][] => commands.filter((words) => start.every((word, at) => words[at] === word));
const optionsOf = (words: readonly string[]): string[] => words.filter((word) => /^--?[a-z]/.test(word));

type Options = Readonly<Record<string, { readonly alias?: string }>>;
/** What the CDK CLI says of itself. */
const cdk = JSON.parse(text('node_modules/aws-cdk/lib/cli/cli-type-registry.json')) as {
  readonly globalOptions: Options;
  readonly commands: Readonly<Record<string, { readonly options: Options }>>;
};

/** What a command of a program takes, or nothing when there is no such command. */
async function knownOptions(program: string, command: string): Promise<readonly string[] | undefined> {
  if (program === 'cdk') {
    const own = cdk.commands[command]?.options;
    return own && Object.entries({ ...cdk.globalOptions, ...own }).flatMap(([name, { alias }]) => [`--${name}`, `-${alias}`]);
  }
  const { stdout } = await run(process.execPath, ['bin/citywatch.ts', command, '--help'], { cwd: ROOT });
  return stdout.includes(`citywatch ${command} `) ? [...stdout.matchAll(/(?<=^ .*)--?[a-z][\w-]*/gm)].map(([option]) => option) : undefined;
}

describe('the example of a pipeline, and the page about stages', () => {
  it('call npm for what package.json has', () => {
    const { scripts } = JSON.parse(text('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
    const wanted = called('npm').map(([, name, script]) => (name === 'run' ? script : name));
    expect(wanted.filter((name) => name !== 'ci' && !(name && name in scripts))).toEqual([]);
    expect(wanted).toContain('test');
  });

  it.each(['citywatch', 'cdk'])('call npx %s with commands and options it knows', async (program) => {
    const wanted = called('npx', program);
    const known = new Map<string, readonly string[] | undefined>();
    for (const command of new Set(wanted.map(([, , name = '']) => name))) known.set(command, await knownOptions(program, command));
    const unknown = wanted.flatMap(([, , command = '', ...rest]) => {
      const options = known.get(command);
      return options
        ? optionsOf(rest)
            .filter((option) => !options.includes(option))
            .map((option) => `${command} ${option}`)
        : [command];
    });
    expect(wanted.length).toBeGreaterThan(0);
    expect(unknown).toEqual([]);
  });

  it('name stages that the city has', async () => {
    const { city } = await loadCity(`${ROOT}cities/foshan`);
    const stages = city?.stages.all.map(({ id }) => id) ?? [];
    const named = commands.flatMap((words) =>
      words.flatMap((word) => /^stage=(.+)$/.exec(word)?.[1] ?? /^([a-z-]+)\/\*$/.exec(word)?.[1] ?? []),
    );
    expect(new Set(named)).toEqual(new Set([...stages.filter((id) => id !== city?.stages.default), '*']));
  });

  it('deploy production from the templates that were tested, after staging and after somebody could see the difference', () => {
    const jobs = Object.entries(workflow.jobs);
    expect(jobs.map(([name, { needs }]) => [name, needs])).toEqual([
      ['check', undefined],
      ['staging', 'check'],
      ['difference', 'staging'],
      ['production', 'difference'],
    ]);
    for (const words of called('npx', 'cdk', 'deploy').filter((one) => one.includes('--require-approval')))
      expect(words).toEqual(expect.arrayContaining(['--app', 'cdk.out', '--outputs-file']));
  });

  it('hold no key, and trust this repository’s production alone', () => {
    expect(text('docs/pipeline/github-actions.yaml')).not.toMatch(/aws-access-key-id|aws-secret-access-key/);
    const [statement] = JSON.parse(text('docs/pipeline/trust-policy.json')).Statement;
    expect(statement.Condition.StringEquals['token.actions.githubusercontent.com:sub']).toMatch(/^repo:[^*]+:environment:production$/);
    expect(JSON.parse(text('docs/pipeline/deploy-policy.json')).Statement.map(({ Action }: { Action: string }) => Action)).toEqual([
      'sts:AssumeRole',
    ]);
  });
});
