import { programOnPath } from './known-program';

/** In which package of Debian, and mostly elsewhere, each is. */
const PACKAGES = {
  ip: 'iproute2',
  tc: 'iproute2',
  nft: 'nftables',
  chrt: 'util-linux',
  taskset: 'util-linux',
  nsenter: 'util-linux',
  unshare: 'util-linux',
} as const;

/** Programs of the system by which networks are made, looked at and harmed. */
type SystemProgram = keyof typeof PACKAGES;

/** Which of them is missing, and what to do; undefined where all are there. */
export function whyMissing(programs: readonly SystemProgram[]): string | undefined {
  const missing = programs.find((name) => programOnPath(name) === undefined);
  if (missing === undefined) return undefined;
  return `the program ${missing} is missing; install the package ${PACKAGES[missing]}`;
}

/** Its path, as folders of system programs are not on the PATH of every user; its name where it is missing. */
export const pathOf = (program: SystemProgram): string => programOnPath(program) ?? program;
