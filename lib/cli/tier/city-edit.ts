import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { parse } from 'yaml';
import { readCityFiles } from '../../config/city-files.ts';
import { type Draft, makeDraft } from '../../config/draft.ts';
import { type CompiledCity, type Fault, loadCity } from '../../config/load-city.ts';
import { type ListPath, withEntries, withEntry, withoutEntries, withoutNames } from '../../config/yaml-edit.ts';
import { CommandFailed } from '../output.ts';

/** A change to the files of a city: tried on a copy first, and written only when `check` finds nothing wrong with it. */
export class CityEdit {
  readonly directory: string;
  /** The city as it is, before the change. */
  readonly draft: Draft;
  /** Of files that do not have their shape: they are not in the draft. */
  readonly faults: readonly Fault[];
  readonly #texts = new Map<string, string>();
  readonly #removed = new Set<string>();

  private constructor(directory: string, draft: Draft, faults: readonly Fault[]) {
    this.directory = directory;
    this.draft = draft;
    this.faults = faults;
  }

  static async open(directory: string): Promise<CityEdit> {
    const { files, faults: unread } = await readCityFiles(directory);
    const { draft, faults } = makeDraft(files);
    return new CityEdit(directory, draft, [...unread, ...faults]);
  }

  /** The files that the change touches. */
  get changed(): string[] {
    return [...this.#texts.keys(), ...this.#removed].sort().map((file) => join(this.directory, file));
  }

  async append(file: string, path: ListPath, entry: unknown): Promise<void> {
    this.#texts.set(file, withEntry(await this.#text(file), path, entry));
  }

  /** Entries behind those that the file says; `fresh` is the file where there is none. Throws CommandFailed where the list is none of lines. */
  async extend(file: string, path: ListPath, entries: readonly unknown[], fresh: string): Promise<void> {
    const found = await readFile(join(this.directory, file), 'utf8').catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return undefined;
      throw cause;
    });
    try {
      this.#texts.set(file, found === undefined ? fresh : withEntries(found, path, entries));
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new CommandFailed(2, `${join(this.directory, file)}: ${cause.message}; nothing is written`);
    }
  }

  async remove(file: string, path: ListPath, gone: (entry: unknown) => boolean): Promise<void> {
    const text = await this.#text(file);
    const left = withoutEntries(text, path, gone);
    if (left !== text) this.#texts.set(file, left);
  }

  async removeName(file: string, path: ListPath, name: string): Promise<void> {
    const text = await this.#text(file);
    const left = withoutNames(text, path, (one) => one === name);
    if (left !== text) this.#texts.set(file, left);
  }

  /** The file without some entries of its lists; the file itself goes where nothing is left in it. */
  async purge(file: string, lists: readonly string[], gone: (entry: unknown) => boolean): Promise<void> {
    const held = (parse(await this.#text(file)) ?? {}) as Readonly<Record<string, readonly unknown[] | undefined>>;
    const entries = lists.flatMap((list) => held[list] ?? []);
    if (!entries.some(gone)) return;
    if (entries.every(gone)) return this.#drop(file);
    for (const list of lists) if (held[list]?.some(gone)) await this.remove(file, [list], gone);
  }

  /** Throws CommandFailed where a file of that name is there already. */
  async create(file: string, text: string): Promise<void> {
    const found = await readFile(join(this.directory, file), 'utf8').catch(() => undefined);
    if (found !== undefined)
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

  write(): Promise<void> {
    return this.#writeInto(this.directory);
  }

  async #writeInto(directory: string): Promise<void> {
    for (const [file, text] of this.#texts) {
      await mkdir(dirname(join(directory, file)), { recursive: true });
      await writeFile(join(directory, file), text);
    }
    for (const file of this.#removed) await rm(join(directory, file), { force: true });
  }

  #text(file: string): string | Promise<string> {
    return this.#texts.get(file) ?? readFile(join(this.directory, file), 'utf8');
  }
}

/** Ends the command with every fault, status 1: nothing is written then. */
export function refuseFaults(faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  const lines = faults.map(({ file, line, message }) => `${file}:${line}: ${message}`);
  throw new CommandFailed(1, [`nothing is written: the city would have ${faults.length} faults / 未写入`, ...lines].join('\n'));
}
