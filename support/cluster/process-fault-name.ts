import type { FaultKind } from './fault';

/** What a node of this machine suffers, for the report: `node-3 killed (SIGKILL)`. */
export function faultName(node: string, kind: FaultKind, freezing = 'SIGSTOP'): string {
  switch (kind.kind) {
    case 'kill':
      return `${node} killed (SIGKILL)`;
    case 'freeze':
      return `${node} frozen (${freezing})`;
    case 'hang':
      return `${node} takes requests and answers none`;
    case 'slow':
      return `${node} takes ${kind.factor} times as long`;
    case 'refuse':
      return `${node} refuses connections`;
    case 'packet loss':
      // Shares such as 0.07 are no exact numbers.
      return `${node} loses ${Number((kind.share * 100).toPrecision(6))} % of its packets`;
  }
}
