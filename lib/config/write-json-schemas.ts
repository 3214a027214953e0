import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonSchemas, SCHEMA_FOLDER } from './json-schemas.ts';

// Run with `npx node lib/config/write-json-schemas.ts` from the project's folder after a change of lib/config/schema.
await mkdir(SCHEMA_FOLDER, { recursive: true });
for (const { name, text } of jsonSchemas()) await writeFile(join(SCHEMA_FOLDER, name), text);
