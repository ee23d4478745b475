import { isAnswered, type TimedRequest } from './timed-request';

/** No server makes 20,000 tokens a second of one stream: events so close to each other were read at once. */
const AT_ONCE_MS = 0.05;
const NOTEWORTHY = 0.05;

/** A line of how many events the client of the tool read together with the one before; none where they are few. */
export function readTogether(requests: readonly TimedRequest[]): readonly string[] {
  const gaps = requests.filter(isAnswered).flatMap((request) => request.gaps ?? []);
  const together = gaps.filter((gap) => gap < AT_ONCE_MS).length;
  if (together <= NOTEWORTHY * gaps.length) return [];
  return [
    `${together} of ${gaps.length} events came within ${AT_ONCE_MS} ms of the one before: the server sent, or the client of the tool ` +
      'read, several at once, and low percentiles of the inter-token latency show that, not a server',
  ];
}
