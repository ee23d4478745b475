import { programOnPath } from '../../cluster/known-program';

/** In which package of Debian, and mostly elsewhere, each is. */
const PACKAGES = {
  ip: 'iproute2',
  tc: 'iproute2',
  nft: 'nftables',
  chrt: 'util-linux',
  taskset: 'util-linux',
} as const;

/** Programs of the system by which spikes are made. */
type Program = keyof typeof PACKAGES;

/** Which of them is missing, and what to do; undefined where all are there. */
export function whyMissing(programs: readonly Program[], path?: string): string | undefined {
  const missing = programs.find((name) => programOnPath(name, path) === undefined);
  if (missing === undefined) return undefined;
  return `the program ${missing} is missing; install the package ${PACKAGES[missing]}`;
}

/** Its path, as folders of system programs are not on the PATH of every user. */
export const pathOf = (program: Program): string => programOnPath(program) ?? program;
