import * as z from 'zod';
import { DOMAINS, GRADES } from '../../core/registry/model.ts';

const SLUG = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** A slug in which `{district}` stands for the id of each district in turn. */
const SLUG_PATTERN = /^(\{district\}|[a-z])([a-z0-9]|\{district\})*(-([a-z0-9]|\{district\})+)*$/;
const DURATION = /^P(?=\d|T\d)(\d+W|(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)$/;

/** A text of a form; the fault quotes what was found and says what was expected. */
export function formed(form: RegExp, expected: string) {
  return z.string().regex(form, { error: ({ input }) => `"${String(input).slice(0, 80)}": expected ${expected}` });
}

export const text = z.string().min(1).max(500);
export const slug = formed(SLUG, 'a slug: lower-case words joined by single hyphens, such as gas-zumiao-01').max(64);
export const slugPattern = formed(SLUG_PATTERN, 'a slug; {district} in it stands for each district in turn').max(64);

export const bilingual = z.strictObject({ zh: text.describe('中文'), en: text.describe('English') });

export const position = z.strictObject({ lat: z.number().min(-90).max(90), lon: z.number().min(-180).max(180) }).describe('WGS-84 degrees');

export const duration = formed(DURATION, 'an ISO 8601 duration, such as PT70M').describe('ISO 8601 duration, such as PT70M');

export const instant = z.iso.datetime({ offset: true });

export const domain = z.enum(DOMAINS);
export const grade = z.enum(GRADES);

export const account = formed(/^\d{12}$/, 'an account number of twelve digits in quotes');
export const region = formed(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as cn-north-1');

/** By grade, any subset of I, II, III. */
export function byGrade<Value extends z.ZodType>(value: Value) {
  return z.partialRecord(grade, value);
}

/** What differs from one sensor to the next of what rules compare with. */
const ownBound = z.union([z.number(), z.tuple([z.number(), z.number()])]);
export const ownLimits = {
  values: z.record(slug, z.number()).describe('What rules may compare with a share of, in the metric’s unit: { design: 300 }').optional(),
  bounds: z
    .record(slug, z.strictObject({ I: ownBound, II: ownBound, III: ownBound, clear: ownBound }).partial())
    .describe('By rule: bounds in the rule’s unit in the place of its own')
    .optional(),
};

/** GB/T 2260 as text: unquoted it would be a number and lose what makes it a code. */
export function areaCode(digits: 6 | 9) {
  return formed(new RegExp(`^\\d{${digits}}(000)?$`), `a GB/T 2260 code of ${digits} digits in quotes`).describe(
    `GB/T 2260, ${digits} digits in quotes`,
  );
}
