/** A packet as a reader of the file sees it. */
export interface ReadPacket {
  readonly time: bigint;
  readonly length: number;
  readonly data: Buffer;
  /** Of option 2, where it is there. */
  readonly flags: number | undefined;
}

/** A capture file as read. */
export interface ReadCapture {
  readonly comment: string | undefined;
  readonly interface: {
    readonly link: number;
    readonly snapLength: number;
    readonly name: string;
    readonly resolution: number;
  };
  readonly packets: readonly ReadPacket[];
  readonly statistics: { readonly seen: bigint; readonly dropped: bigint };
}

/**
 * Reads a little-endian pcapng file of one interface, and throws where it breaks a rule of
 * draft-ietf-opsawg-pcapng: lengths equal at both ends, blocks and options aligned to 4 bytes, the section header first.
 */
export function readPcapng(file: Buffer): ReadCapture {
  const blocks = blocksOf(file);
  const [section, description, ...others] = blocks;
  if (section?.type !== 0x0a0d0d0a || section.body.readUInt32LE(0) !== 0x1a2b3c4d)
    throw new Error('no section');
  if (section.body.readUInt16LE(4) !== 1 || section.body.readBigInt64LE(8) !== -1n)
    throw new Error('bad section');
  if (description?.type !== 1) throw new Error('no interface');
  const ofInterface = optionsOf(description.body.subarray(8));
  const statistics = others.find(({ type }) => type === 5);
  if (statistics === undefined) throw new Error('no statistics');
  const counts = optionsOf(statistics.body.subarray(12));
  return {
    comment: optionsOf(section.body.subarray(16)).get(1)?.toString(),
    interface: {
      link: description.body.readUInt16LE(0),
      snapLength: description.body.readUInt32LE(4),
      name: ofInterface.get(2)?.toString() ?? '',
      resolution: ofInterface.get(9)?.readUInt8(0) ?? 6,
    },
    packets: others.filter(({ type }) => type === 6).map(({ body }) => packetOf(body)),
    statistics: {
      seen: counts.get(4)?.readBigUInt64LE(0) ?? -1n,
      dropped: counts.get(5)?.readBigUInt64LE(0) ?? -1n,
    },
  };
}

function blocksOf(file: Buffer): readonly { readonly type: number; readonly body: Buffer }[] {
  const blocks = [];
  for (let place = 0; place < file.length;) {
    const length = file.readUInt32LE(place + 4);
    if (length % 4 !== 0 || length < 12 || file.readUInt32LE(place + length - 4) !== length)
      throw new Error(`bad length ${length} at ${place}`);
    blocks.push({ type: file.readUInt32LE(place), body: file.subarray(place + 8, place + length - 4) });
    place += length;
  }
  return blocks;
}

function packetOf(body: Buffer): ReadPacket {
  const kept = body.readUInt32LE(12);
  const flags = optionsOf(body.subarray(20 + Math.ceil(kept / 4) * 4)).get(2);
  return {
    time: (BigInt(body.readUInt32LE(4)) << 32n) + BigInt(body.readUInt32LE(8)),
    length: body.readUInt32LE(16),
    data: body.subarray(20, 20 + kept),
    flags: flags?.readUInt32LE(0),
  };
}

function optionsOf(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const options = new Map<number, Buffer>();
  for (let place = 0; place < bytes.length;) {
    const [code, length] = [bytes.readUInt16LE(place), bytes.readUInt16LE(place + 2)];
    if (code === 0) return options;
    options.set(code, bytes.subarray(place + 4, place + 4 + length));
    place += 4 + Math.ceil(length / 4) * 4;
  }
  throw new Error('options without an end');
}
