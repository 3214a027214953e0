/** The roles there are, for those who may not import the core: stacks make a group for each. */
export { ROLES } from '../core/access/principal.ts';
