import { DurationCounts } from './load-timeline-spread';

/** What happened in one stretch of time; all of it adds up, so that two neighbours can become one. */
export class TimelineBin {
  /** From the intended start of a request to its first content and to its last, of those that completed. */
  readonly firstContents = new DurationCounts();
  readonly responses = new DurationCounts();
  completed = 0;
  failed = 0;
  /** Requests that were due in it; those for the warm-up apart. */
  due = 0;
  warmUps = 0;
  /** Requests in flight at its end less those at its beginning. */
  rise = 0;
  /** Ms in flight that its starts add until its end, less what its ends take away. */
  flight = 0;

  /** What two neighbours of that width in ms are together; where nothing happened there is none. */
  static joined(
    earlier: TimelineBin | undefined,
    later: TimelineBin | undefined,
    width: number,
  ): TimelineBin {
    const both = new TimelineBin();
    for (const part of [earlier, later]) if (part !== undefined) both.#add(part);
    // What began in the earlier one stays in flight through the later one.
    both.flight += (earlier?.rise ?? 0) * width;
    return both;
  }

  #add({ firstContents, responses, completed, failed, due, warmUps, rise, flight }: TimelineBin): void {
    this.firstContents.merge(firstContents);
    this.responses.merge(responses);
    this.completed += completed;
    this.failed += failed;
    this.due += due;
    this.warmUps += warmUps;
    this.rise += rise;
    this.flight += flight;
  }
}
