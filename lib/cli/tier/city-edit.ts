import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { parse } from 'yaml';
import { writeDraft } from '../../adapters/local/whole-file.ts';
import { readCityFiles } from '../../config/city-files.ts';
import { type Draft, makeDraft } from '../../config/draft.ts';
import { type CompiledCity, type Fault, loadCity } from '../../config/load-city.ts';
import { type ListPath, withEntries, withEntry, withoutEntries } from '../../config/yaml-edit.ts';
import { CommandFailed } from '../output.ts';

/** A change to the files of a city: tried on a copy first, and written only when `check` finds nothing wrong with it. */
export class CityEdit {
  readonly directory: string;
  /** The city as it is, before the change. */
  readonly draft: Draft;
  /** Of files that do not have their shape: they are not in the draft. */
  readonly faults: readonly Fault[];
  /** Of each file what it said when it was read; `undefined`: it was not there. */
  readonly #found: Map<string, string | undefined>;
  readonly #texts = new Map<string, string>();
  readonly #removed = new Set<string>();

  private constructor(directory: string, draft: Draft, faults: readonly Fault[], found: ReadonlyMap<string, string>) {
    this.directory = directory;
    this.draft = draft;
    this.faults = faults;
    this.#found = new Map(found);
  }

  static async open(directory: string): Promise<CityEdit> {
    const { files, faults: unread } = await readCityFiles(directory);
    const { draft, faults } = makeDraft(files);
    const sources = Object.values(files).flatMap((source) => source ?? []);
    const found = new Map(sources.map(({ file, text }) => [relative(directory, file), text]));
    return new CityEdit(directory, draft, [...unread, ...faults], found);
  }

  /** The files that the change touches. */
  get changed(): string[] {
    return [...this.#texts.keys(), ...this.#removed].sort().map((file) => join(this.directory, file));
  }

  /** Throws CommandFailed where there cannot be such a list, as do `extend` and `remove`. */
  append(file: string, path: ListPath, entry: unknown): Promise<void> {
    return this.#change(file, (text) => withEntry(text, path, entry));
  }

  /** Entries behind those that the file says; `fresh` is the file where there is none. */
  async extend(file: string, path: ListPath, entries: readonly unknown[], fresh: string): Promise<void> {
    if ((await this.#text(file)) === undefined) this.#texts.set(file, fresh);
    else await this.#change(file, (text) => withEntries(text, path, entries));
  }

  remove(file: string, path: ListPath, gone: (entry: unknown) => boolean): Promise<void> {
    return this.#change(file, (text) => withoutEntries(text, path, gone));
  }

  /** The file without some entries of its lists; the file itself goes where nothing is left in it. */
  async purge(file: string, lists: readonly string[], gone: (entry: unknown) => boolean): Promise<void> {
    const held = (parse((await this.#text(file)) ?? '') ?? {}) as Readonly<Record<string, readonly unknown[] | undefined>>;
    const entries = lists.flatMap((list) => held[list] ?? []);
    if (!entries.some(gone)) return;
    if (entries.every(gone)) return this.#drop(file);
    for (const list of lists) if (held[list]?.some(gone)) await this.remove(file, [list], gone);
  }

  /** Throws CommandFailed where a file of that name is there already. */
  async create(file: string, text: string): Promise<void> {
    if ((await this.#text(file)) !== undefined)
      throw new CommandFailed(2, `${join(this.directory, file)} is there already: expected a tier without things so far`);
    this.#texts.set(file, text);
  }

  #drop(file: string): void {
    this.#texts.delete(file);
    this.#removed.add(file);
  }

  /** What `check` says of the city as it would be. */
  async check(): Promise<{ readonly city?: CompiledCity; readonly faults: readonly Fault[] }> {
    const copy = await mkdtemp(join(tmpdir(), 'citywatch-tier-'));
    try {
      await cp(this.directory, copy, { recursive: true });
      await this.#writeInto(copy);
      const { city, faults } = await loadCity(copy, { now: Date.now() });
      const here = faults.map((fault) => ({ ...fault, file: join(this.directory, relative(copy, fault.file)) }));
      return { ...(city ? { city } : {}), faults: here };
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  }

  /** Each file whole or not at all. Throws CommandFailed, and writes nothing, where somebody else changed one since it was read. */
  async write(): Promise<void> {
    const drafts: { readonly draft: string; readonly file: string }[] = [];
    try {
      for (const [name, text] of this.#texts) {
        const file = join(this.directory, name);
        await mkdir(dirname(file), { recursive: true });
        drafts.push({ file, draft: await writeDraft(file, text) });
      }
      for (const name of [...this.#texts.keys(), ...this.#removed]) await this.#demandUnchanged(name);
    } catch (cause) {
      for (const { draft } of drafts) await rm(draft, { force: true });
      throw cause;
    }
    for (const { draft, file } of drafts) await rename(draft, file);
    for (const name of this.#removed) await rm(join(this.directory, name), { force: true });
  }

  async #demandUnchanged(name: string): Promise<void> {
    const file = join(this.directory, name);
    if ((await textOf(file)) === this.#found.get(name)) return;
    throw new CommandFailed(
      1,
      `${file} was changed by somebody else meanwhile, nothing is written: repeat the command / 文件已被他人修改，未写入`,
    );
  }

  async #writeInto(directory: string): Promise<void> {
    for (const [file, text] of this.#texts) {
      await mkdir(dirname(join(directory, file)), { recursive: true });
      await writeFile(join(directory, file), text);
    }
    for (const file of this.#removed) await rm(join(directory, file), { force: true });
  }

  async #change(name: string, change: (text: string) => string): Promise<void> {
    const file = join(this.directory, name);
    const text = await this.#text(name);
    if (text === undefined)
      throw new CommandFailed(2, `${file} is not there: \`npx citywatch check ${this.directory}\` says what a city needs`);
    try {
      const changed = change(text);
      if (changed !== text) this.#texts.set(name, changed);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new CommandFailed(2, `${file}: ${cause.message}; nothing is written / 未写入`);
    }
  }

  /** As it is to be, else as it was found. */
  async #text(name: string): Promise<string | undefined> {
    if (!this.#found.has(name)) this.#found.set(name, await textOf(join(this.directory, name)));
    return this.#texts.get(name) ?? this.#found.get(name);
  }
}

/** `undefined` where there is no such file. */
function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw cause;
  });
}

/** Ends the command with every fault, status 1: nothing is written then. */
export function refuseFaults(faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  const lines = faults.map(({ file, line, message }) => `${file}:${line}: ${message}`);
  throw new CommandFailed(1, [`nothing is written: the city would have ${faults.length} faults / 未写入`, ...lines].join('\n'));
}
