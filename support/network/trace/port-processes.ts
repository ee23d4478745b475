/** A container by its process in a trace, and its port. */
interface AtPort {
  readonly pid: number;
  readonly port: number;
}

/**
 * By port the process in which a trace shows what only a port tells: the container's, or the kernel's where several
 * containers have that port, as it may be of any of them.
 */
export function processesByPort(containers: readonly AtPort[], kernel: number): ReadonlyMap<number, number> {
  const byPort = Map.groupBy(containers, ({ port }) => port);
  return new Map(
    [...byPort].map(([port, [first, ...others]]) => [
      port,
      others.length > 0 ? kernel : (first?.pid ?? kernel),
    ]),
  );
}
