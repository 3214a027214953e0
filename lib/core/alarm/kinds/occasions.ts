import { isObject, quote, type Report } from '../compile-report.ts';
import type { Schedule, Season } from '../rule.ts';
import type { Path, RuleMember } from './kind.ts';
import { membersOf } from './members.ts';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)$/;
const DAY = 24 * 3_600_000;

/** `schedule: {days, from, to}`, or several of them: when a rule applies, in the city's time. */
export const schedule: RuleMember = {
  name: 'schedule',
  compile(value, context) {
    const spans = Array.isArray(value) ? value : [value];
    if (spans.length === 0) context.report(context.path, 'expected at least one of {days, from, to}');
    return {
      schedule: spans.flatMap((span, index) => {
        const path = Array.isArray(value) ? [...context.path, index] : context.path;
        const members = membersOf(span, ['days', 'from', 'to'], { ...context, path });
        return members ? [compileSpan(members, path, context.report)] : [];
      }),
    };
  },
};

function compileSpan(members: Readonly<Record<string, unknown>>, path: Path, report: Report): Schedule {
  const days = members.days === undefined ? DAYS.map((_, index) => index) : compileDays(members.days, [...path, 'days'], report);
  const from = members.from === undefined ? 0 : compileClock(members.from, [...path, 'from'], report);
  const to = members.to === undefined || members.to === '24:00' ? DAY : compileClock(members.to, [...path, 'to'], report);
  if (from !== undefined && from === to) report(path, `from ${quote(members.from)} to ${quote(members.to)}: expected two different times`);
  if (Object.keys(members).length === 0) report(path, 'it says nothing: expected days, or from and to');
  return { days, from: from ?? 0, to: to ?? DAY };
}

/** `[mon, wed]`, `[mon..fri, sun]`, `mon..fri`. */
function compileDays(value: unknown, path: Path, report: Report): number[] {
  const days = new Set<number>();
  const listed = Array.isArray(value) ? value : [value];
  for (const entry of listed) {
    const [first, last = first, ...more] = typeof entry === 'string' ? entry.split('..').map((name) => DAYS.indexOf(name)) : [-1];
    if (first === undefined || last === undefined || first < 0 || last < 0 || more.length > 0) {
      report(path, `${quote(entry)}: expected days of the week, such as [mon..fri] or [sat, sun]`);
      continue;
    }
    for (let day = first; ; day = (day + 1) % 7) {
      days.add(day);
      if (day === last) break;
    }
  }
  if (listed.length === 0) report(path, 'no day: expected days of the week, such as [mon..fri]');
  return [...days].sort((a, b) => a - b);
}

/** Milliseconds since midnight. */
function compileClock(value: unknown, path: Path, report: Report): number | undefined {
  const [, hours, minutes] = typeof value === 'string' ? (CLOCK.exec(value) ?? []) : [];
  if (hours !== undefined && minutes !== undefined) return (Number(hours) * 60 + Number(minutes)) * 60_000;
  report(path, `${quote(value)}: expected a time of day in quotes, such as "22:00"`);
  return undefined;
}

/** `season: {from: "10-01", to: "04-30"}`: both days belong to it. */
export const season: RuleMember = {
  name: 'season',
  compile(value, context) {
    const members = membersOf(value, ['from', 'to'], context);
    if (!members) return {};
    const day = (member: keyof Season) => compileDay(members[member], [...context.path, member], context.report);
    return { season: { from: day('from'), to: day('to') } };
  },
};

/** Month × 100 + day. */
function compileDay(value: unknown, path: Path, report: Report): number {
  const [, month, day] = typeof value === 'string' ? (/^(\d\d)-(\d\d)$/.exec(value) ?? []) : [];
  // A leap year: 02-29 is a day.
  const date = new Date(`2000-${month}-${day}T00:00:00Z`);
  if (!Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day)) return Number(month) * 100 + Number(day);
  report(path, `${quote(value)}: expected a month and a day in quotes, such as "10-01"`);
  return 101;
}

/** Members of `when` that say when it applies. */
export function isOccasion(name: string): boolean {
  return name === schedule.name || name === season.name;
}

/** A `when` without its occasions, and these. */
export function withoutOccasions(when: unknown): { readonly when: unknown; readonly occasions: Readonly<Record<string, unknown>> } {
  if (!isObject(when)) return { when, occasions: {} };
  const entries = Object.entries(when);
  return {
    when: Object.fromEntries(entries.filter(([name]) => !isOccasion(name))),
    occasions: Object.fromEntries(entries.filter(([name]) => isOccasion(name))),
  };
}
