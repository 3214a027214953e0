import { createHash } from 'node:crypto';

/** What a stack is called after: nothing else may tell it from another of the same shape. */
export interface OwnNames {
  readonly tenant: string;
  /** As a person reads it, in each language. */
  readonly titles: readonly string[];
  readonly units: readonly string[];
  /** Twelve digits, where it is known. */
  readonly account?: string;
}

export interface NamedTemplate {
  readonly names: OwnNames;
  /** CloudFormation, as JSON. */
  readonly text: string;
  /** Where it is deployed, as far as rules ask for it. */
  readonly region?: string;
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/**
 * Templates of which each of the others is a copy under other names: of every shape those with the longest names, the most units and
 * the longest text. Names are slugs of one alphabet, so what a rule of CloudFormation or of cdk-nag could still find in a copy alone is what is too long.
 */
export function representatives<Template extends NamedTemplate>(templates: readonly Template[]): readonly Template[] {
  const chosen = new Set<Template>();
  for (const alike of Map.groupBy(templates, shapeOf).values()) {
    for (const length of LENGTHS) {
      const most = Math.max(...alike.map(length));
      const longest = alike.filter((one) => length(one) === most);
      if (!longest.some((one) => chosen.has(one))) chosen.add(longest[0] as Template);
    }
  }
  return templates.filter((template) => chosen.has(template));
}

const characters = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length));
/** A physical name is made of the tenant's, a unit's, or both. */
const LENGTHS: readonly ((template: NamedTemplate) => number)[] = [
  ({ names: { tenant, units } }) => tenant.length + characters(units),
  ({ names: { tenant } }) => tenant.length,
  ({ names: { units } }) => characters(units),
  ({ names: { titles } }) => characters(titles),
  // What grows with the units: a policy, a template itself.
  ({ names: { units } }) => units.length,
  ({ text }) => text.length,
];

/** Equal for templates that differ in their own names alone, and in how many units there are. */
export function shapeOf({ names, text, region }: NamedTemplate): string {
  const plain = JSON.stringify(canonical(JSON.parse(text), renamer(names)));
  return createHash('sha256')
    .update(`${region ?? ''}\n${plain}`)
    .digest('hex');
}

function renamer({ tenant, titles, units, account }: OwnNames): (text: string) => string {
  const stands = new Map<string, string>();
  for (const unit of units) for (const form of formsOf(unit)) stands.set(form, '‹unit›');
  for (const title of titles) stands.set(title, '‹title›');
  if (account) stands.set(account, '‹account›');
  // Last: a unit, or a title, may be named like the tenant.
  for (const form of formsOf(tenant)) stands.set(form, '‹tenant›');
  const longestFirst = [...stands.keys()].sort((a, b) => b.length - a.length);
  const any = new RegExp(longestFirst.map(escaped).join('|'), 'g');
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const renamed = text.replace(any, (name) => stands.get(name) as string).replace(HASH, '');
    known.set(text, renamed);
    return renamed;
  };
}

/** As it is, as logical ids have it, and as names of rules do. */
const formsOf = (slug: string): string[] => [slug, slug.replaceAll('-', ''), slug.replaceAll('-', '_')];

/** What CDK puts behind a logical id, of the path of its construct; once more where that has another's id in it; a construct's number may come before. */
const HASH = /(?<=[a-z›])\d?[0-9A-F]{8}(?:[0-9A-F]{8})?(?![0-9A-F])/g;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Names are replaced, and of members of a list, or of an object's, that are the same by then one stays. */
function canonical(value: Json, rename: (text: string) => string): Json {
  if (typeof value === 'string') return rename(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return distinct(value.map((member) => canonical(member, rename)));
  const members = Object.entries(value).map(([name, member]) => [rename(name), canonical(member, rename)] as const);
  const kept = new Map<string, Json>();
  for (const [name, member] of members) {
    const known = kept.get(name);
    // Two that have the same name and are not the same stay two.
    kept.set(known === undefined || isSame(known, member) ? name : `${name}#${kept.size}`, member);
  }
  return Object.fromEntries(kept);
}

const isSame = (a: Json, b: Json): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Neighbours alone are compared: what is made for each unit stands together. */
const distinct = (members: readonly Json[]): readonly Json[] =>
  members.filter((member, index) => index === 0 || !isSame(member, members[index - 1] as Json));
