import type * as z from 'zod';
import { suggestion } from './closest.ts';

type Issue = z.core.$ZodRawIssue;

/** What is wrong with a value and what was expected, for people who write YAML rather than TypeScript. */
export function shapeMessage(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `missing: expected ${withArticle(issue.expected)}`
        : `expected ${withArticle(issue.expected)}, found ${found(issue.input)}`;
    case 'unrecognized_keys':
      return issue.keys.map((key) => `unknown key "${key}"${expectedKeys(issue, key)}`).join('; ');
    case 'invalid_value': {
      const values = issue.values.map(String);
      const hint = typeof issue.input === 'string' ? suggestion(issue.input, values) : '';
      return `${issue.input === undefined ? 'missing' : found(issue.input)}: expected ${oneOf(values)}${hint}`;
    }
    case 'invalid_format':
      return `${found(issue.input)}: expected ${formatName(issue)}`;
    case 'too_small':
      return `${found(issue.input)}: expected ${issue.origin === 'array' || issue.origin === 'string' ? 'a length of ' : ''}${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`;
    case 'too_big':
      return `${found(issue.input)}: expected ${issue.origin === 'array' || issue.origin === 'string' ? 'a length of ' : ''}${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}`;
    case 'invalid_key':
      return `unknown key: expected ${expectedOf(issue)}`;
    case 'invalid_union':
      return `${found(issue.input)}: expected ${unionText(issue)}`;
    default:
      return `${found(issue.input)}: expected another value`;
  }
}

function withArticle(type: string): string {
  const names: Readonly<Record<string, string>> = {
    object: 'a map',
    record: 'a map',
    array: 'a list',
    tuple: 'a list',
    string: 'a text',
    int: 'a whole number',
    boolean: 'true or false',
  };
  return names[type] ?? `a ${type}`;
}

function found(input: unknown): string {
  if (input === null) return 'nothing';
  if (Array.isArray(input)) return `a list of ${input.length}`;
  if (typeof input === 'object') return 'a map';
  return typeof input === 'string' ? `"${input.length > 80 ? `${input.slice(0, 80)}…` : input}"` : `${typeof input} ${String(input)}`;
}

function formatName(issue: Extract<Issue, { code: 'invalid_format' }>): string {
  const names: Readonly<Record<string, string>> = {
    email: 'a mail address',
    url: 'an https URL',
    datetime: 'a time with its offset, such as 2022-06-01T00:00:00+08:00',
  };
  return names[issue.format] ?? `the form ${issue.pattern ?? issue.format}`;
}

/** The schema that found the fault; zod hands it to error maps alone. */
function definitionOf(issue: Issue): Readonly<Record<string, unknown>> {
  const schema = issue.inst as { readonly _zod?: { readonly def?: Readonly<Record<string, unknown>> } } | undefined;
  return schema?._zod?.def ?? {};
}

function expectedKeys(issue: Issue, key: string): string {
  const { shape, keyType } = definitionOf(issue) as { shape?: object; keyType?: { options?: readonly string[] } };
  const known = shape ? Object.keys(shape) : (keyType?.options ?? []);
  return known.length === 0 ? '' : `${suggestion(key, known)} (expected ${oneOf(known)})`;
}

function expectedOf(issue: Issue): string {
  const { keyType } = definitionOf(issue) as { keyType?: { options?: readonly string[] } };
  return keyType?.options ? oneOf(keyType.options) : 'another key';
}

function unionText(issue: Extract<Issue, { code: 'invalid_union' }>): string {
  if (issue.discriminator) {
    const { options = [] } = issue as { readonly options?: readonly unknown[] };
    return `${issue.discriminator}: ${oneOf(options.map(String))}`;
  }
  const parts = issue.errors.map((alternative) => alternative[0]?.message.replace(/^.*expected /, '')).filter((part) => part !== undefined);
  return [...new Set(parts)].join(', or ');
}

function oneOf(values: readonly string[]): string {
  return values.length === 1 ? `${values[0]}` : `one of ${values.join(', ')}`;
}
