import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cityOf } from './local-city.ts';
import { examplePictures } from './plot/example-pictures.ts';

// Run with `npm run docs:rules` from the project's folder after a change of the examples, the kinds of rules or how they are drawn.
const FOLDER = 'docs/rules';
const { registry } = await cityOf('cities/foshan');
for (const [file, text] of await examplePictures(FOLDER, registry)) await writeFile(join(FOLDER, file), text);
