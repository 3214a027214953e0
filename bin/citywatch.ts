#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Stripping the types and compiling anew took half of a short command's time. Where the folder cannot be written, it just is not kept.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/compiled'));
const { main } = await import('../lib/cli/main.ts');

// A reader that has seen enough (`| head`) ends a command quietly; the city goes on without its readers.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EPIPE') throw cause;
    if (stream === process.stdout && process.argv[2] !== 'start') process.exit();
  });
}

process.exitCode = await main(process.argv.slice(2));
