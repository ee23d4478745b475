import type { Clock } from '../quantities/clock';
import type { Milliseconds } from '../quantities/units';
import type { RawServer } from './raw-server.fixture';
import { RecordedExchange } from './recorded-exchange.fixture';
import type { Transport } from './transport';

/** Makes the transport that the contract is tried on. */
export type MakeTransport = (options?: {
  readonly clock?: Clock;
  readonly connectTimeout?: Milliseconds;
}) => Transport;

/** Sends a request to that server and waits for its end. */
export async function exchanged(
  transport: Transport,
  { url }: RawServer,
  exchange = new RecordedExchange(),
): Promise<RecordedExchange> {
  transport.exchange({ method: 'POST', url, headers: {}, body: '{}' }, exchange);
  await exchange.over;
  return exchange;
}
