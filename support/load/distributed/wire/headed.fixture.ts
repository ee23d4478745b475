/** The frame, with another head of the right length. */
export function headed(bytes: Buffer, change: (json: string) => string): Buffer {
  const length = bytes.readUInt32LE();
  const json = Buffer.from(change(bytes.subarray(4, 4 + length).toString()));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(json.length);
  return Buffer.concat([size, json, bytes.subarray(4 + length)]);
}
