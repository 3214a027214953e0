import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundledCode } from '../../lib/cloud/function-code.ts';
import { bundleFunctions } from '../../lib/cloud/functions-bundle.ts';
import { scratch } from './scratch.ts';

function project(): { functions: string; out: string } {
  const root = scratch();
  const functions = join(root, 'functions');
  mkdirSync(join(functions, 'greet'), { recursive: true });
  writeFileSync(join(functions, 'greet', 'words.ts'), "export const greeting: string = 'well';\n");
  writeFileSync(
    join(functions, 'greet', 'index.ts'),
    "import { SQSClient } from '@aws-sdk/client-sqs';\nimport { greeting } from './words.ts';\nexport const handler = async () => [greeting, typeof SQSClient];\n".replace(
      "import { SQSClient } from '@aws-sdk/client-sqs';",
      `import { SQSClient } from ${JSON.stringify(createRequire(import.meta.url).resolve('@aws-sdk/client-sqs'))};`,
    ),
  );
  return { functions, out: join(root, 'out') };
}

describe('the bundle of the functions', () => {
  it('is one CommonJS folder per function that runs with nothing beside it', async () => {
    const { functions, out } = project();
    const folder = bundleFunctions({ functions, out }).get('greet') as string;
    expect(readFileSync(join(folder, 'package.json'), 'utf8').trim()).toBe('{"type":"commonjs"}');
    const { handler } = createRequire(import.meta.url)(join(folder, 'index.js')) as { handler: () => Promise<unknown> };
    expect(await handler()).toEqual(['well', 'function']);
  });

  it('is left alone when nothing changed, and follows when something did', () => {
    const { functions, out } = project();
    const bundle = join(bundleFunctions({ functions, out }).get('greet') as string, 'index.js');
    const before = statSync(bundle);
    bundleFunctions({ functions, out });
    expect(statSync(bundle).ino).toBe(before.ino);
    writeFileSync(join(functions, 'greet', 'words.ts'), "export const greeting: string = 'better';\n");
    bundleFunctions({ functions, out });
    expect(readFileSync(bundle, 'utf8')).toContain('better');
  });

  it('misses no function of the platform silently', () => {
    const { functions, out } = project();
    expect(() => bundledCode({ functions, out, site: functions })).toThrow(/evaluate-telemetry\/index.ts is missing/);
  });
});
