import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { findListeningProcess } from './listening-process';
import { parseListeningSockets, plainAddress } from './listening-sockets';
import { ProcFolder } from './proc-folder.fixture';
import { RealProcess, WITHOUT_PROC } from './real-process.fixture';

// As Linux 6.18 prints them, proc_net_tcp(5).
const HEADINGS =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode' +
  '                                                     \n';
const row = (local: string, inode: number, { state = '0A', user = 1001 } = {}): string =>
  `   0: ${local} ${'0'.repeat(local.length - 5)}:0000 ${state} 00000000:00000000 00:00000000 00000000 ` +
  ` ${user}        0 ${inode} 1 00000000ea7df8e6 100 0 0 10 0                      \n`;

const LOOPBACK_8000 = '0100007F:1F40';
const ANY_8000 = '00000000:1F40';
const LOOPBACK6_8000 = '00000000000000000000000001000000:1F40';
const ANY6_8000 = '00000000000000000000000000000000:1F40';
const MAPPED_8000 = '0000000000000000FFFF00000100007F:1F40';

const setUp = (test: TestContext, tcp: string, tcp6 = ''): ProcFolder => {
  const proc = new ProcFolder(test);
  proc.write('net/tcp', HEADINGS + tcp);
  if (tcp6 !== '') proc.write('net/tcp6', HEADINGS + tcp6);
  return proc;
};

describe('parseListeningSockets', () => {
  const addresses: readonly [string, string][] = [
    [LOOPBACK_8000, '127.0.0.1'],
    [ANY_8000, '0.0.0.0'],
    ['2A01A8C0:1F40', '192.168.1.42'],
    [LOOPBACK6_8000, '::1'],
    [ANY6_8000, '::'],
    [MAPPED_8000, '127.0.0.1'],
    ['B80D01200000000067452301EFCDAB89:1F40', '2001:db8::123:4567:89ab:cdef'],
  ];
  for (const [local, address] of addresses) {
    it(`reads ${local} as ${address}`, () => {
      expect(parseListeningSockets(HEADINGS + row(local, 7))).to.deep.equal([
        { address, port: 8000, user: 1001, inode: 7 },
      ]);
      expect(plainAddress(address)).to.equal(address);
    });
  }

  it('leaves out connections, and what is no row', () => {
    const table = `${HEADINGS}${row(LOOPBACK_8000, 7, { state: '01' })}${row('zz:1F40', 7)}\n`;
    expect(parseListeningSockets(table)).to.be.empty;
    expect(parseListeningSockets('')).to.be.empty;
  });
});

describe('findListeningProcess', () => {
  it('finds the process that holds the socket', async (test) => {
    const proc = setUp(test, row('0100007F:1F41', 6) + row(LOOPBACK_8000, 7));
    proc.set(50, { name: 'odd) S (name', files: ['/dev/null', 'socket:[77]', 'pipe:[7]', 'socket:[6]'] });
    proc.set(51, { name: 'llama server', files: ['/dev/null', 'socket:[7]'] });
    for (const host of [undefined, '127.0.0.1', 'localhost']) {
      const found = await findListeningProcess(8000, host, proc.path);
      expect(found, host).to.deep.equal({ status: 'found', pid: 51, name: 'llama server' });
    }
  });

  it('calls a program by what it was started as, not by its first thread', async (test) => {
    const proc = setUp(test, row(LOOPBACK_8000, 7));
    proc.set(51, { name: 'MainThread', files: ['socket:[7]'] });
    const names: readonly [string, string][] = [
      ['/usr/bin/node\0--key\0secret\0', 'node'],
      ['nginx: master process /usr/sbin/nginx', 'nginx'],
      ['VLLM::EngineCore\0\0', 'VLLM::EngineCore'],
      ['', 'MainThread'],
    ];
    for (const [commandLine, name] of names) {
      proc.write('51/cmdline', commandLine);
      expect(await findListeningProcess(8000, undefined, proc.path)).to.have.property('name', name);
    }
  });

  const choices: readonly [string, string, string, string, number][] = [
    ['the address itself before any address', '127.0.0.1', row(ANY_8000, 1) + row(LOOPBACK_8000, 2), '', 52],
    ['any address of the family', '127.0.0.1', row(ANY_8000, 1), row(LOOPBACK6_8000, 2), 51],
    ['an IPv6 socket of any address for IPv4', '127.0.0.1', '', row(ANY6_8000, 2), 52],
    ['an IPv6 address in brackets', '[::1]', row(ANY_8000, 1), row(LOOPBACK6_8000, 2), 52],
    ['an IPv4 address within IPv6', '127.0.0.1', '', row(MAPPED_8000, 1) + row(ANY6_8000, 2), 51],
  ];
  for (const [what, host, tcp, tcp6, pid] of choices) {
    it(`takes ${what}`, async (test) => {
      const proc = setUp(test, tcp, tcp6);
      proc.set(51, { files: ['socket:[1]'] });
      proc.set(52, { files: ['socket:[2]'] });
      expect(await findListeningProcess(8000, host, proc.path)).to.include({ status: 'found', pid });
    });
  }

  it('takes of several that share the socket the one that started the others', async (test) => {
    const proc = setUp(test, row(ANY_8000, 7));
    proc.set(1, { parent: 0, name: 'systemd', files: ['socket:[7]'] });
    for (const [pid, parent] of [
      [40, 60],
      [60, 1],
      [61, 60],
    ] as const) {
      proc.set(pid, { parent, files: ['socket:[7]'] });
    }
    expect(await findListeningProcess(8000, undefined, proc.path)).to.include({ pid: 60 });
  });

  const reasons: readonly [string, (proc: ProcFolder) => void, RegExp][] = [
    [
      'nobody listens there',
      (proc) => {
        proc.write('net/tcp', HEADINGS);
      },
      /^nobody listens on port 8000 here: .*container/,
    ],
    [
      'nobody visible holds the socket',
      () => undefined,
      /^no visible process holds the socket .* port 8000: .*container/,
    ],
    [
      'strangers share it',
      (proc) => {
        for (const pid of [61, 62]) proc.set(pid, { files: ['socket:[7]'] });
      },
      /^several processes listen on port 8000, none of them started by another: 61, 62$/,
    ],
    [
      'it leads into a container',
      (proc) => {
        proc.set(61, { name: 'docker-proxy', files: ['socket:[7]'] });
      },
      /^port 8000 is held by docker-proxy \(process 61\), which only passes connections on/,
    ],
    [
      'there is no table of sockets',
      (proc) => {
        rmSync(join(proc.path, 'net/tcp'));
      },
      /^the process that listens on port 8000 cannot be found: ENOENT.*net\/tcp/,
    ],
  ];
  for (const [what, arrange, reason] of reasons) {
    it(`says why when ${what}`, async (test) => {
      const proc = setUp(test, row(ANY_8000, 7));
      proc.set(50, { files: ['socket:[8]'] });
      arrange(proc);
      const found = await findListeningProcess(8000, undefined, proc.path);
      expect(found).to.have.property('reason').that.matches(reason);
    });
  }

  const isRoot = process.getuid?.() === 0 && 'root sees every process';
  it('says who may see it when it is of another user', { skip: isRoot }, async (test) => {
    const proc = setUp(test, row(ANY_8000, 7));
    proc.set(50, { files: ['socket:[7]'] });
    chmodSync(join(proc.path, '50/fd'), 0);
    const found = await findListeningProcess(8000, undefined, proc.path);
    chmodSync(join(proc.path, '50/fd'), 0o755);
    expect(found)
      .to.have.property('reason')
      .that.matches(/not visible to this user: .* user 1001; run as/);
  });

  it('does not look for a remote server here', async (test) => {
    const proc = setUp(test, row(ANY_8000, 7));
    expect(await findListeningProcess(8000, '192.0.2.1', proc.path))
      .to.have.property('reason')
      .that.matches(/^192\.0\.2\.1 is not this machine/);
  });

  it('says that a platform has no such files', async () => {
    expect(await findListeningProcess(8000, undefined, '/nowhere'))
      .to.have.property('reason')
      .that.matches(/^this platform \(\w+\) has no \/nowhere: processes can be observed on Linux only$/);
  });

  it('finds a real process', { skip: WITHOUT_PROC }, async (test) => {
    const child = await RealProcess.start(test);
    for (const host of [undefined, '127.0.0.1']) {
      const found = await findListeningProcess(child.port, host);
      expect(found).to.include({ status: 'found', pid: child.pid });
    }
    expect(await findListeningProcess(child.port, '::1')).to.include({ status: 'unavailable' });
  });
});
