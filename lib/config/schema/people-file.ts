import * as z from 'zod';
import { bilingual, formed, slug } from './common.ts';

const person = z.strictObject({
  id: slug,
  name: bilingual,
  unit: slug,
  phone: formed(/^\+?\d{5,15}$/, 'a telephone number in quotes, digits only').optional(),
  sample: z.boolean().describe('True for an invented person'),
  vacant: z.boolean().describe('True for a post that is to be filled: nobody is called for it, and `tier ready` lists it').optional(),
});

/** `people.yaml` */
export const peopleFile = z.strictObject({ people: z.array(person) });
export type PeopleFile = z.infer<typeof peopleFile>;
