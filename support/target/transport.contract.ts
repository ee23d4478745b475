import { describe } from 'node:test';
import { describeAborts } from './transport-aborts.contract';
import { describeAnswers } from './transport-answers.contract';
import { describeConnectionCount } from './transport-connection-count.contract';
import { describeConnections } from './transport-connections.contract';
import { describeEndings } from './transport-endings.contract';
import { describeRequests } from './transport-requests.contract';
import type { MakeTransport } from './transport-under-contract.fixture';

/** What holds for every transport, against servers of bare sockets. */
export function describeTransport(name: string, make: MakeTransport): void {
  describe(name, () => {
    describeRequests(make);
    describeAnswers(make);
    describeConnections(make);
    describeConnectionCount(make);
    describeEndings(make);
    describeAborts(make);
  });
}
