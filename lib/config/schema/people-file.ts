import * as z from 'zod';
import { bilingual, formed, slug } from './common.ts';

const person = z.strictObject({
  id: slug,
  name: bilingual,
  unit: slug,
  phone: formed(/^\+?\d{5,15}$/, 'a telephone number in quotes, digits only').optional(),
  sample: z.boolean().describe('True for an invented person'),
});

/** `people.yaml` */
export const peopleFile = z.strictObject({ people: z.array(person) });
export type PeopleFile = z.infer<typeof peopleFile>;
