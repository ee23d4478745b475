/** What one line of `/proc/PID/stat` tells, as far as it is used here. */
export interface ProcessStat {
  /** Of the command, cut by the kernel to 15 characters. */
  readonly name: string;
  /** No longer runs: it only waits for its parent to take note of its end. */
  readonly ended: boolean;
  readonly parent: number;
  /** CPU time of all its threads, of those that have ended too. */
  readonly ticks: number;
  /** CPU time of the children whose end it has taken note of, and of theirs. */
  readonly childrenTicks: number;
  readonly threads: number;
  /** Ticks after the machine's start; with the id it names a process for good, as ids are used again. */
  readonly startedAt: number;
}

/** Reads the line, whose fields are those of proc_pid_stat(5); throws where it has another form. */
export function parseProcessStat(line: string): ProcessStat {
  // (2) comm, in parentheses, may itself hold parentheses, spaces and line ends; nothing after it does.
  const open = line.indexOf('(');
  const close = line.lastIndexOf(')');
  const fields = line.slice(close + 2).split(' ');
  const figure = (number: number): number => Number(fields[number - 3]);
  const stat = {
    name: line.slice(open + 1, close),
    parent: figure(4), // ppid
    ticks: figure(14) + figure(15), // utime + stime
    childrenTicks: figure(16) + figure(17), // cutime + cstime
    threads: figure(20), // num_threads
    startedAt: figure(22), // starttime
  };
  const { parent, ticks, childrenTicks, threads, startedAt } = stat;
  // One sum instead of five tests: anything that is not a number makes it NaN.
  if (open < 0 || Number.isNaN(parent + ticks + childrenTicks + threads + startedAt)) {
    throw new Error(`"${line.trim()}" is not a line of /proc/PID/stat`);
  }
  // (3) state. A first thread may end before the others: the process then looks like a zombie and still runs.
  return { ...stat, ended: /^[ZXx]/.test(fields[0] ?? '') && threads <= 1 };
}
