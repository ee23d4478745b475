import { describe } from 'node:test';
import type { Clock } from '../quantities/clock';
import type { Milliseconds } from '../quantities/units';
import type { Transport } from './transport';
import { describeAborts } from './transport-aborts.contract';
import { describeAnswers } from './transport-answers.contract';
import { describeConnections } from './transport-connections.contract';
import { describeEndings } from './transport-endings.contract';
import { describeRequests } from './transport-requests.contract';

export interface TransportUnderContract {
  readonly clock?: Clock;
  readonly connectTimeout?: Milliseconds;
}

export type MakeTransport = (options?: TransportUnderContract) => Transport;

/** What holds for every transport, against servers of bare sockets. */
export function describeTransport(name: string, make: MakeTransport): void {
  describe(name, () => {
    describeRequests(make);
    describeAnswers(make);
    describeConnections(make);
    describeEndings(make);
    describeAborts(make);
  });
}
