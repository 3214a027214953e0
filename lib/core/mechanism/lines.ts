import type { Body, LineReference, ObligationTemplate } from './model.ts';

/** The name of a line that no other of its level bears: one body owes one action once. */
export const lineName = ({ body, action }: { readonly body: Body; readonly action: string }): string => `${body}/${action}`;

/** The lines of a level that a reference means; none, where nothing bears that name. */
export function referredLines(reference: LineReference, lines: readonly ObligationTemplate[]): ObligationTemplate[] {
  return lines.filter((line) => reference === line.id || reference === line.action || reference === lineName(line));
}

/** The names of the lines a line comes after, each once. */
export function namesBefore({ after }: ObligationTemplate, lines: readonly ObligationTemplate[]): string[] {
  return [...new Set((after ?? []).flatMap((reference) => referredLines(reference, lines).map(lineName)))];
}
