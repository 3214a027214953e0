#!/usr/bin/env node
import { main } from '../lib/cli/main.ts';

// A reader that has seen enough (`| head`) ends a command quietly; the city goes on without its readers.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EPIPE') throw cause;
    if (stream === process.stdout && process.argv[2] !== 'start') process.exit();
  });
}

process.exitCode = await main(process.argv.slice(2));
