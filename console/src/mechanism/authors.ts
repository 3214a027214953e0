import type { Me } from '../api/types.ts';

const SEE_AUTHORS = ['operator', 'admin', 'auditor'];

/** Whether the API shows somebody who published what. */
export const seesAuthors = ({ roles }: Pick<Me, 'roles'>): boolean => roles.some((role) => SEE_AUTHORS.includes(role));
