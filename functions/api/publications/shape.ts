import type * as z from 'zod/mini';
import type { Fault } from './fault.ts';

/** What is wrong with the shape of a value; nothing when it has it. */
export function shapeFaults(schema: z.ZodMiniType, value: unknown): Fault[] {
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.map((issue) => ({ path: pathOf(issue.path), message: messageOf(issue, value) }));
}

type Issue = z.core.$ZodIssue;

const pathOf = (path: Issue['path']): (string | number)[] => path.map((step) => (typeof step === 'number' ? step : String(step)));

/** The small half of zod brings no words of its own. */
function messageOf(issue: Issue, value: unknown): string {
  const found = quote(issue.path.reduce<unknown>((inner, step) => (inner as Record<PropertyKey, unknown> | undefined)?.[step], value));
  switch (issue.code) {
    case 'invalid_type':
      return `${found}: expected ${issue.expected}`;
    case 'invalid_value':
      return `${found}: expected ${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return `${issue.keys.map((key) => `"${key}"`).join(', ')}: not a member here`;
    case 'too_small':
      return `${found}: expected at least ${issue.minimum}`;
    case 'too_big':
      return `${found}: expected at most ${issue.maximum}`;
    case 'custom':
      return `${found}: expected ${issue.message}`;
    default:
      return `${found}: not of the form expected here`;
  }
}

function quote(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
