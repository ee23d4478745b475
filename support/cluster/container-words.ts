import type Docker from 'dockerode';

const KEPT_LINES = 20;
/** Before each piece of output: from which of the two outputs it is, three bytes of nothing, and its length. */
const HEADER_BYTES = 8;

/** The last lines that a container has written. Never rejects: what cannot be read is told instead. */
export async function lastWords(container: Docker.Container): Promise<string> {
  try {
    const pieces = await container.logs({ stdout: true, stderr: true, tail: KEPT_LINES });
    return textOf(pieces).trim() || 'without a word';
  } catch (error) {
    return `its output cannot be read, ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The text of output that comes in pieces with headers, as engines give it. */
export function textOf(pieces: Buffer): string {
  const texts: Buffer[] = [];
  for (let at = 0; at + HEADER_BYTES <= pieces.length;) {
    const begin = at + HEADER_BYTES;
    at = begin + pieces.readUInt32BE(begin - 4);
    texts.push(pieces.subarray(begin, at));
  }
  return Buffer.concat(texts).toString();
}
