import type { WiredTrueRequest } from '../wire/messages';

/** Far below what a message may have. */
const PIECE_BYTES = 1 << 18;
const MOST_IN_A_PIECE = 500;

/** Tells the requests in pieces; yields how many. */
export async function tellTruth(
  requests: readonly WiredTrueRequest[],
  say: (piece: readonly WiredTrueRequest[]) => Promise<void>,
): Promise<number> {
  let pieces = 0;
  let piece: WiredTrueRequest[] = [];
  let bytes = 0;
  for (const request of requests) {
    const size = JSON.stringify(request).length;
    if (piece.length > 0 && (bytes + size > PIECE_BYTES || piece.length === MOST_IN_A_PIECE)) {
      await say(piece);
      pieces += 1;
      [piece, bytes] = [[], 0];
    }
    piece.push(request);
    bytes += size;
  }
  if (piece.length === 0) return pieces;
  await say(piece);
  return pieces + 1;
}
