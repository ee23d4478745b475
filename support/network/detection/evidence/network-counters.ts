/** What the TCP of one network namespace has done since it exists. */
export interface TcpCounters {
  readonly sentSegments: number;
  /** Sent again, whatever for. */
  readonly retransmitted: number;
  /** Of those, requests for a connection and answers to them. */
  readonly retransmittedSyns: number;
  /** How often nothing had come back for so long that sending again was due. */
  readonly timeouts: number;
  /** Connections that a server's queue had no place for. */
  readonly listenDrops: number;
}

/**
 * Reads `/proc/PID/net/snmp` and `netstat`, proc_pid_net(5): for each protocol a line of names, then one of figures
 * behind the same word. Throws where a figure is missing.
 */
export function parseTcpCounters(snmp: string, netstat: string): TcpCounters {
  const tcp = table(snmp, 'Tcp');
  const more = table(netstat, 'TcpExt');
  return {
    sentSegments: figureOf(tcp, 'OutSegs'),
    retransmitted: figureOf(tcp, 'RetransSegs'),
    retransmittedSyns: figureOf(more, 'TCPSynRetrans'),
    timeouts: figureOf(more, 'TCPTimeouts'),
    listenDrops: figureOf(more, 'ListenDrops'),
  };
}

function table(text: string, protocol: string): ReadonlyMap<string, number> {
  const lines = text.split('\n').filter((line) => line.startsWith(`${protocol}: `));
  const [names = [], figures = []] = lines.map((line) => line.split(' ').slice(1));
  return new Map(names.map((name, place) => [name, Number(figures[place])]));
}

function figureOf(figures: ReadonlyMap<string, number>, name: string): number {
  const figure = figures.get(name);
  if (figure === undefined || Number.isNaN(figure)) throw new Error(`/proc/PID/net has no figure ${name}`);
  return figure;
}

/** What an interface has dropped, in both directions: of `/proc/PID/net/dev`. 0 where there is no such interface. */
export function parseInterfaceDrops(text: string, name: string): number {
  // rx bytes packets errs drop fifo frame compressed multicast, then tx bytes packets errs drop ...
  const line = text.split('\n').find((candidate) => candidate.trimStart().startsWith(`${name}:`));
  const figures = line
    ?.slice(line.indexOf(`${name}:`) + name.length + 1)
    .trim()
    .split(/ +/)
    .map(Number);
  return (figures?.[3] ?? 0) + (figures?.[11] ?? 0);
}
