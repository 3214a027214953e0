/**
 * The text of a table: UTF-8, or what spreadsheets on Chinese machines write where nobody chose (GBK, of which GB 18030 is the whole).
 * Bytes that are neither show as U+FFFD, which the preview calls a fault.
 */
export function decoded(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}
