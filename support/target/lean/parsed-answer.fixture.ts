import { milliseconds } from '../../quantities/units';
import { RecordedExchange } from '../recorded-exchange.fixture';
import { HttpSyntaxError } from '../transport';
import { HeadMemory, ResponseParser } from './response-parser';

/** What the parser made of some bytes. */
export interface ParsedAnswer {
  readonly exchange: RecordedExchange;
  readonly isComplete: boolean;
  /** Bytes behind the answer. */
  readonly surplus: string;
  readonly error: HttpSyntaxError | undefined;
}

/** What lies behind the bytes of a read, from the reads before: all of it would continue some answer. */
const STALE = ['\r\n\r\n', '0\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n', '5\r\nhello\r\n', '\xff\0'];

/** Gives the pieces (Latin-1) to a parser as a connection does: in one buffer that is full of stale bytes. */
export function parse(pieces: readonly string[], memory = new HeadMemory()): ParsedAnswer {
  const exchange = new RecordedExchange();
  const parser = new ResponseParser(exchange, memory);
  const buffer = Buffer.alloc(65_536);
  let error: HttpSyntaxError | undefined;
  let surplus = '';
  for (const [index, piece] of pieces.entries()) {
    buffer.fill(STALE[index % STALE.length] ?? '', 'latin1');
    const length = buffer.write(piece, 'latin1');
    try {
      if (error === undefined && !parser.isComplete)
        surplus = piece.slice(parser.read(milliseconds(index), buffer, length));
      else surplus += piece;
    } catch (thrown) {
      if (!(thrown instanceof HttpSyntaxError)) throw thrown;
      error = thrown;
    }
  }
  const isComplete = error === undefined && (parser.isComplete || parser.closed());
  return { exchange, isComplete, surplus: isComplete ? surplus : '', error };
}
