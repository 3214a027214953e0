import { dependencies } from './dependencies.ts';
import { makeHandler } from './handler.ts';

export const handler = makeHandler(dependencies());
