import type * as z from 'zod';
import { type Fault, inOrder } from '../../config/fault.ts';
import { type Shaped, shape } from '../../config/shape.ts';
import { YamlSource } from '../../config/yaml-source.ts';
import { demanded } from '../api-request.ts';
import { CommandFailed } from '../output.ts';
import { textOf } from '../recorded/csv-file.ts';
import type { Target } from '../targets.ts';

type Path = readonly (string | number)[];

/** What a file says, ready to be published, each part of it still knowing its place in the file. */
export interface ImportedFile {
  readonly body: readonly unknown[];
  /** A fault of the value at a path into `body`. */
  fault(path: Path, message: string): Fault;
}

/** Ends the command with every fault there is, each with its place. */
export function refuse(faults: readonly Fault[]): void {
  if (faults.length > 0) throw new CommandFailed(2, inOrder(faults).map(lineOf).join('\n'));
}

const lineOf = ({ file, line, message }: Fault): string => `${file}:${line}: ${message}`;

/** A YAML or JSON file of the shape that it has in a city's folder. Throws CommandFailed with every fault. */
export async function shapedFile<Value>(file: string, schema: z.ZodType<Value>): Promise<Shaped<Value>> {
  const { shaped, faults } = shape(new YamlSource(file, await textOf(file)), schema);
  refuse(faults);
  return shaped as Shaped<Value>;
}

export interface Published {
  readonly kind: string;
  readonly number: number;
  readonly effectiveFrom: string;
  readonly warnings: readonly string[];
}

/** Publishes it. What the city finds wrong in it is told with its place in the file, status 2. Throws CommandFailed. */
export async function publishImported(target: Target, kind: 'people' | 'rosters', { body, fault }: ImportedFile): Promise<Published> {
  const answer = await target.call('POST', '/v1/publications', { kind, body });
  const { errors = [] } = (answer.body ?? {}) as { readonly errors?: readonly { readonly pointer: string; readonly message: string }[] };
  if (answer.status === 400)
    refuse(errors.flatMap(({ pointer, message }) => (pointer.startsWith('/body') ? [fault(pathOf(pointer), message)] : [])));
  return demanded(answer, `POST /v1/publications (${kind})`).body as Published;
}

/** `/body/3/officer` → 3, officer */
const pathOf = (pointer: string): Path =>
  pointer
    .split('/')
    .slice(2)
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~')));
