import { readFileSync, writeFileSync } from 'node:fs';

/** As a nice value: ahead of what is usual. */
export const AHEAD = -10;
const GROUP = '/proc/self/autogroup';

/**
 * Puts the processes of this session ahead of others until it is disposed of, where the system allows that: Linux
 * may group processes by session, and then their nice values count within the group only.
 */
export function sessionAhead(): Disposable {
  const before = groupNice();
  const restore = before === undefined || !setGroupNice(AHEAD) ? undefined : before;
  return {
    [Symbol.dispose]: () => {
      if (restore !== undefined) setGroupNice(restore);
    },
  };
}

/** Undefined where sessions are no groups. */
function groupNice(): number | undefined {
  try {
    const nice = /nice (-?\d+)/.exec(readFileSync(GROUP, 'utf8'))?.[1];
    return nice === undefined ? undefined : Number(nice);
  } catch {
    return undefined;
  }
}

function setGroupNice(nice: number): boolean {
  try {
    writeFileSync(GROUP, String(nice));
    return true;
  } catch {
    return false;
  }
}
