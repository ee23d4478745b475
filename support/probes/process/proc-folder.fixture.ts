import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { temporaryFolder } from '../../report/temporary-folder.fixture';

/** One process as a test wants it; CPU times in ticks of 10 ms, of its threads in nanoseconds by id. */
export interface FakeProcess {
  readonly parent?: number;
  readonly name?: string;
  readonly state?: string;
  readonly user?: number;
  readonly system?: number;
  readonly childrenUser?: number;
  readonly childrenSystem?: number;
  readonly startedAt?: number;
  readonly residentPages?: number;
  readonly threads?: Readonly<Record<number, number>>;
  /** Its open files: what each link leads to. */
  readonly files?: readonly string[];
}

/** A line of `/proc/PID/stat` as Linux 6 prints it, all 52 fields of proc_pid_stat(5) in their places. */
export function statLine(pid: number, of: FakeProcess = {}): string {
  const { name = 'server', state = 'S', parent = 1, user = 0, system = 0 } = of;
  const { childrenUser = 0, childrenSystem = 0, startedAt = 1000, threads = { [pid]: 0 } } = of;
  const count = Object.keys(threads).length;
  return (
    // pid comm state ppid | pgrp session tty_nr tpgid flags | minflt cminflt majflt cmajflt
    `${pid} (${name}) ${state} ${parent} 70 71 0 -1 4194304 381 72 73 74 ` +
    // utime stime cutime cstime | priority nice | num_threads | itrealvalue starttime | vsize rss rsslim
    `${user} ${system} ${childrenUser} ${childrenSystem} 20 0 ${count} 0 ${startedAt} 3133440 75 18446744073709551615 ` +
    // startcode endcode startstack kstkesp kstkeip signal blocked sigignore sigcatch wchan nswap cnswap exit_signal
    '94530156208128 94530156228009 140725505071312 0 0 0 0 0 0 0 0 0 17 ' +
    // processor rt_priority policy delayacct_blkio_ticks guest_time cguest_time
    '1 0 0 5 6 7 ' +
    // start_data end_data start_brk arg_start arg_end env_start env_end exit_code
    '94530156244016 94530156245632 94530861027328 140725505079923 140725505080023 140725505080023 140725505081323 0\n'
  );
}

/** A folder such as `/proc`, of a machine with pages of 4096 bytes and 100 ticks a second; gone after the test. */
export class ProcFolder {
  readonly path: string;

  constructor(test: TestContext) {
    this.path = temporaryFolder(test);
    // getauxval(3): AT_PAGESZ 6, AT_CLKTCK 17, AT_NULL 0; AT_HWCAP 16 stands first as it does on real machines.
    const words = [16n, 0x178bfbffn, 6n, 4096n, 17n, 100n, 0n, 0n];
    this.write('self/auxv', new Uint8Array(BigUint64Array.from(words).buffer));
  }

  write(name: string, content: string | Uint8Array): void {
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  /** Starts a process, or turns it into another. */
  set(pid: number, of: FakeProcess): void {
    this.end(pid);
    this.write(`${pid}/stat`, statLine(pid, of));
    this.write(`${pid}/cmdline`, '');
    this.write(`${pid}/comm`, `${of.name ?? 'server'}\n`);
    // size resident shared text lib data dt
    this.write(`${pid}/statm`, `765 ${of.residentPages ?? 0} 410 5 0 123 0\n`);
    mkdirSync(join(this.path, `${pid}/task`));
    for (const [thread, time] of Object.entries(of.threads ?? {})) {
      // Nanoseconds on a CPU, nanoseconds waiting for one, slices run.
      this.write(`${pid}/task/${thread}/schedstat`, `${time} 241621 23\n`);
    }
    mkdirSync(join(this.path, `${pid}/fd`));
    for (const [file, target] of (of.files ?? []).entries()) {
      symlinkSync(target, join(this.path, `${pid}/fd/${file}`));
    }
  }

  end(pid: number): void {
    rmSync(join(this.path, String(pid)), { recursive: true, force: true });
  }
}
