/**
 * Node's zlib, loaded where it is first used: a function that starts must not wait for what it needs for large items, publications and dead
 * letters alone.
 */
export const zlib = (): typeof import('node:zlib') => process.getBuiltinModule('node:zlib');
