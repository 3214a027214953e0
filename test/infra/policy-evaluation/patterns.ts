/** What policy variables stand for; a name that is missing here has no value, and what names it matches nothing. */
export type Variables = Readonly<Record<string, string>>;

/**
 * Whether a policy's text matches a value: `*` is any text, `?` any one character, `${name}` the value of a variable. What a variable brings
 * in is taken as it is, never as a pattern, so that nobody widens a policy by calling himself `*`.
 */
export function matchesPattern(pattern: string, value: string, variables: Variables = {}): boolean {
  let source = '';
  for (const part of pattern.split(/(\$\{[^}]*\}|\*|\?)/)) {
    if (part === '*') source += '[^]*';
    else if (part === '?') source += '[^]';
    else if (part.startsWith('${')) {
      const bound = bind(part.slice(2, -1), variables);
      if (bound === undefined) return false;
      source += literal(bound);
    } else source += literal(part);
  }
  return new RegExp(`^${source}$`).test(value);
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** `${*}`, `${?}` and `${$}` are the characters themselves. */
function bind(name: string, variables: Variables): string | undefined {
  if (name === '*' || name === '?' || name === '$') return name;
  return variables[name];
}
