/** Pixels of a PNG or JPEG, as its header says; `undefined` for anything else, or a header that is cut off. */
export function imageSize(bytes: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const size = isPng(view) ? { width: view.readUInt32BE(16), height: view.readUInt32BE(20) } : jpegSize(view);
  return size && size.width > 0 && size.height > 0 ? size : undefined;
}

const isPng = (view: Buffer): boolean => view.length >= 24 && view.readUInt32BE(0) === 0x89504e47;

/** JPEG segments up to the frame header: markers C0 to CF but the tables C4, C8 and CC. */
function jpegSize(view: Buffer): { readonly width: number; readonly height: number } | undefined {
  if (view.length < 4 || view.readUInt16BE(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 < view.length; ) {
    if (view[at] !== 0xff) return undefined;
    const marker = view[at + 1] as number;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: view.readUInt16BE(at + 5), width: view.readUInt16BE(at + 7) };
    at += 2 + view.readUInt16BE(at + 2);
  }
  return undefined;
}
