import { milliseconds } from '../quantities/units';
import {
  CHUNKS,
  chunk,
  DONE,
  drips,
  FINISHED,
  floods,
  NO_TOKEN,
  SHORT,
  STREAM,
  token,
  writes,
  type Misbehaviour,
} from './misbehaving-server.fixture';

const STALLED = [
  'the stream stalled: no further token came within 0.15 s',
  'LLM_STALL_TIMEOUT allows it more time',
];
const NOT_COMPLETE = ['the answer was not complete within 0.15 s', 'LLM_TIMEOUT allows it more time'];

/** Servers that take their time, and more than a client gives them. */
export const SLOW: readonly Misbehaviour[] = [
  {
    name: 'sends its head a byte now and then',
    play: drips('HTTP/1.1 200 OK\r\nX-A: ', 'a'),
    outcome: 'timed out',
    says: NO_TOKEN,
    timeouts: { firstToken: SHORT },
  },
  {
    name: 'sends a comment now and then, and no token',
    play: drips(STREAM, ':\n\n'),
    outcome: 'timed out',
    says: NO_TOKEN,
    timeouts: { firstToken: SHORT },
  },
  {
    name: 'sends an event a byte now and then',
    play: drips(`${STREAM}data: {"choices":[{"delta":{"content":"`, 'a'),
    outcome: 'timed out',
    says: NO_TOKEN,
    timeouts: { firstToken: SHORT },
  },
  {
    name: 'sends the role again and again, and no token',
    play: drips(STREAM, token('')),
    outcome: 'timed out',
    says: NO_TOKEN,
    timeouts: { firstToken: SHORT },
  },
  {
    name: 'sends a comment now and then after its first tokens',
    play: drips(STREAM + token('a') + token('b'), ':\n\n'),
    outcome: 'timed out',
    says: STALLED,
    timeouts: { stall: SHORT },
  },
  {
    name: 'stops within a character',
    play: writes(STREAM + token('a'), Buffer.from('data: {"\xc3', 'latin1')),
    outcome: 'timed out',
    says: STALLED,
    timeouts: { stall: SHORT },
  },
  {
    name: 'sends tokens too slowly',
    play: drips(STREAM, token('a')),
    outcome: 'timed out',
    says: NOT_COMPLETE,
    timeouts: { total: SHORT },
  },
  {
    name: 'sends nothing after [DONE], and does not end',
    play: writes(STREAM + token('a') + DONE),
    outcome: 'timed out',
    says: NOT_COMPLETE,
    timeouts: { total: SHORT, stall: milliseconds(50) },
  },
  {
    name: 'sends nothing after the finish reason, and does not end',
    play: writes(CHUNKS, chunk(token('a') + FINISHED)),
    outcome: 'timed out',
    says: NOT_COMPLETE,
    timeouts: { total: SHORT, stall: milliseconds(50) },
  },
  {
    name: 'sends comments for ever after [DONE]',
    play: floods(STREAM + token('a') + DONE, ':\n\n'.repeat(1000)),
    outcome: 'timed out',
    says: NOT_COMPLETE,
    timeouts: { total: SHORT },
  },
];
