import type { ResponseEvents } from '../target/inference-target';
import { TargetError } from '../target/target-error';
import { HandTurnedClock } from './fake-target.fixture';
import { unpack } from './packed-records';
import { RequestDesk } from './request-desk';
import type { RequestRecord } from './request-record';

const noTokenizer = (): never => {
  throw new Error('no tokenizer was needed');
};

/** A desk whose requests are carried by hand. */
export class HandCarriedDesk {
  readonly clock = new HandTurnedClock();
  /** What carries each request, by its number. */
  readonly carried = new Map<number, { readonly events: ResponseEvents; readonly aborted: Error[] }>();
  /** Numbers and stamps that the desk called out as over. */
  readonly over: [index: number, at: number][] = [];
  readonly desk: RequestDesk;

  constructor() {
    const source = {
      send: (index: number, events: ResponseEvents) => {
        const aborted: Error[] = [];
        this.carried.set(index, { events, aborted });
        return {
          requestBytes: 0,
          responseBytes: 0,
          abort: (reason: Error) => {
            aborted.push(reason);
            events.failed(this.clock.now(), new TargetError('aborted', reason.message));
          },
        };
      },
    };
    this.desk = new RequestDesk(source, this.clock, (index, instant) => this.over.push([index, instant]));
  }

  events(index: number): ResponseEvents {
    const carried = this.carried.get(index);
    if (carried === undefined) throw new Error(`request ${index} was not sent`);
    return carried.events;
  }

  async records(tokenizer: () => Promise<(text: string) => number> = noTokenizer): Promise<RequestRecord[]> {
    const records = [...unpack(await this.desk.records(0, false, tokenizer))];
    return records.toSorted((one, other) => one.index - other.index);
  }
}
