import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jsonSchemas, SCHEMA_FOLDER } from '../../../lib/config/json-schemas.ts';

describe('JSON Schemas for editors', () => {
  it.each(jsonSchemas())(
    '$name is what the schemas of lib/config say; else run lib/config/write-json-schemas.ts',
    async ({ name, text }) => {
      expect(await readFile(join(SCHEMA_FOLDER, name), 'utf8')).toBe(text);
    },
  );

  it('are named in the first line of every YAML file of Foshan', async () => {
    const files = (await readdir('cities/foshan', { recursive: true })).filter((name) => name.endsWith('.yaml'));
    expect(files.length).toBeGreaterThan(15);
    const names = jsonSchemas().map(({ name }) => name);
    for (const file of files) {
      const [first = ''] = (await readFile(join('cities/foshan', file), 'utf8')).split('\n');
      const target = first.replace('# yaml-language-server: $schema=', '');
      expect(names, file).toContain(relative(SCHEMA_FOLDER, join('cities/foshan', dirname(file), target)));
    }
  });
});
