/** Time of all cores together, in ticks since the machine's start. */
export interface CoreTicks {
  readonly busy: number;
  readonly total: number;
}

/** Memory of the machine. */
export interface MemoryBytes {
  readonly totalBytes: number;
  /** What programs could have without swapping: free, or held by caches that can be given up. */
  readonly availableBytes: number;
}

/** What one network interface has carried since it exists. */
export interface InterfaceBytes {
  /** As the kernel names it; lo is the loopback of Linux. */
  readonly name: string;
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** Reads the first line of `/proc/stat`, proc_stat(5); throws where it is missing. */
export function parseCoreTicks(text: string): CoreTicks {
  // user nice system idle iowait irq softirq steal; guest and guest_nice are counted in user and nice already.
  const fields = /^cpu +(\d+(?: \d+){7})/m.exec(text)?.[1]?.split(' ').map(Number);
  if (fields === undefined) throw new Error('the line "cpu" of /proc/stat has no eight figures');
  const [, , , idle = 0, iowait = 0] = fields;
  const total = fields.reduce((sum, ticks) => sum + ticks, 0);
  return { busy: total - idle - iowait, total };
}

/** Reads `/proc/meminfo`, proc_meminfo(5); throws where figures are missing. */
export function parseMemory(text: string): MemoryBytes {
  const bytesOf = (name: string): number => {
    const kilobytes = new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(text)?.[1];
    if (kilobytes === undefined) throw new Error(`/proc/meminfo has no line ${name}`);
    return Number(kilobytes) * 1024;
  };
  return { totalBytes: bytesOf('MemTotal'), availableBytes: bytesOf('MemAvailable') };
}

/** Reads `/proc/net/dev`, proc_net(5): the interfaces of this network namespace; throws where it has another form. */
export function parseInterfaces(text: string): readonly InterfaceBytes[] {
  // Two lines of headings, then: name: rx bytes packets errs drop fifo frame compressed multicast, tx bytes ...
  const [, headings = '', ...lines] = text.trimEnd().split('\n');
  if (!/^ *face *\|bytes .*\|bytes /.test(headings)) throw new Error('/proc/net/dev has unknown headings');
  return lines.map((line) => {
    // Names may hold colons, as those of aliases do; figures may follow the colon at once.
    const [, name, figures] = /^\s*(\S+):\s*(\d[\d ]*)$/.exec(line) ?? [];
    const fields = figures?.trim().split(/ +/).map(Number) ?? [];
    const [receivedBytes, sentBytes] = [fields[0], fields[8]];
    if (name === undefined || receivedBytes === undefined || sentBytes === undefined) {
      throw new Error(`"${line.trim()}" is not a line of /proc/net/dev`);
    }
    return { name, receivedBytes, sentBytes };
  });
}
