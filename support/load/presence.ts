import { milliseconds, type Milliseconds } from '../quantities/units';

/**
 * How many virtual users are there when: so many at each instant (ms after the start, rising), changing evenly in
 * between, and the last number for ever after. User `u`, counted from 0, is there while the number is above `u`.
 */
export type Presence = readonly [PresencePoint, ...PresencePoint[]];

export interface PresencePoint {
  readonly at: Milliseconds;
  readonly users: number;
}

/** The earliest instant from `time` on at which the user is there; undefined where it never is again. */
export function presentFrom(presence: Presence, user: number, time: Milliseconds): Milliseconds | undefined {
  if (usersAt(presence, time) > user) return time;
  for (const [index, { at, users }] of presence.entries()) {
    const before = presence[index - 1];
    if (at < time || users <= user) continue;
    if (before === undefined || before.users > user || users === before.users)
      return milliseconds(Math.max(at, time));
    // Here the number rises past the user.
    const crossing = before.at + ((at - before.at) * (user - before.users)) / (users - before.users);
    return milliseconds(Math.max(crossing, time));
  }
  return undefined;
}

/** Users at an instant; a fraction of one while the number changes. */
export function usersAt(presence: Presence, time: Milliseconds): number {
  let before = presence[0];
  if (time <= before.at) return before.users;
  for (const point of presence) {
    if (point.at > time) {
      const share = (time - before.at) / (point.at - before.at);
      return before.users + share * (point.users - before.users);
    }
    before = point;
  }
  return before.users;
}

/** The most users that are ever there. */
export const mostUsers = (presence: Presence): number => Math.max(...presence.map(({ users }) => users));
