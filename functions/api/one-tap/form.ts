import type { Request } from '../../../lib/runtime/http-function.ts';
import { invalid } from '../../../lib/runtime/problem.ts';

/** What the page sends: texts by name, and photos. */
export interface SentForm {
  text(name: string): string;
  readonly photos: readonly { readonly contentType: string; readonly bytes: Uint8Array }[];
}

const MAX_PHOTOS = 8;

/** Reads a form as browsers send it. Throws a validation problem. */
export async function readForm(request: Request): Promise<SentForm> {
  const contentType = request.headers['content-type'] ?? '';
  if (!/^(multipart\/form-data|application\/x-www-form-urlencoded)\b/i.test(contentType))
    throw invalid('/content-type', `"${contentType.slice(0, 80)}": expected a form`);
  const form = await new Response(new Uint8Array(request.bytes()), { headers: { 'content-type': contentType } }).formData().catch(() => {
    throw invalid('', 'expected a form');
  });
  // A field for files that was left empty comes as a file without name and bytes.
  const files = form.getAll('photo').filter((part): part is File => typeof part !== 'string' && part.size > 0);
  if (files.length > MAX_PHOTOS) throw invalid('/photo', `${files.length} photos: expected at most ${MAX_PHOTOS}`);
  return {
    text(name) {
      const value = form.get(name);
      return typeof value === 'string' ? value.trim() : '';
    },
    photos: await Promise.all(files.map(async (file) => ({ contentType: file.type, bytes: new Uint8Array(await file.arrayBuffer()) }))),
  };
}
