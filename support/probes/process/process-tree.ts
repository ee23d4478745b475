import { readdirSync, readFileSync } from 'node:fs';
import { parseProcessStat } from './process-stat';
import { PROC } from './unavailable';

/**
 * A process and its descendants. Parents are read once for each process that is new since the last look, so that a
 * look at a machine with hundreds of processes costs little more than one list of a folder.
 */
export class ProcessTree {
  readonly #root: string;
  /** Of every process seen at the last look: whether it is one of the tree. */
  #known = new Map<number, boolean>();

  constructor(pid: number, root: string = PROC) {
    this.#root = root;
    this.#known.set(pid, true);
  }

  /**
   * Ids of those that run now, each after its parent. One whose parent has ended stays in the tree; one that was
   * orphaned before anyone looked cannot be told from a stranger.
   */
  look(): readonly number[] {
    const listed = new Set(listProcesses(this.#root));
    const known = new Map([...this.#known].filter(([pid]) => listed.has(pid)));
    const strangers = new Map<number, number>();
    for (const pid of listed) {
      const parent = known.has(pid) ? undefined : this.#parentOf(pid);
      if (parent !== undefined) strangers.set(pid, parent);
    }
    // A process and its child may both be new, in any order, since ids wrap around.
    for (let found = true; found;) {
      found = false;
      for (const [pid, parent] of strangers) {
        if (known.get(parent) !== true) continue;
        known.set(pid, true);
        strangers.delete(pid);
        found = true;
      }
    }
    for (const pid of strangers.keys()) known.set(pid, false);
    this.#known = known;
    return known
      .entries()
      .filter(([, belongs]) => belongs)
      .map(([pid]) => pid)
      .toArray();
  }

  /** Takes an id out of the tree whose process has ended; another process may have it at the next look. */
  forget(pid: number): void {
    this.#known.delete(pid);
  }

  #parentOf(pid: number): number | undefined {
    try {
      return parseProcessStat(readFileSync(`${this.#root}/${pid}/stat`, 'utf8')).parent;
    } catch {
      // It has ended since the folder was listed, or hides from this user.
      return undefined;
    }
  }
}

/** Ids of all processes that this user can see; throws where there is no such folder. */
export const listProcesses = (root: string): readonly number[] =>
  readdirSync(root)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
