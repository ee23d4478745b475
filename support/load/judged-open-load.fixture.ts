import { milliseconds } from '../quantities/units';
import { TargetError } from '../target/target-error';
import { FakeTarget, tellAnswer, unending } from './fake-target.fixture';
import { JudgedOpenLoad, type OpenLoadPlan, type RunningOpenLoad } from './judged-open-load';
import { prompts } from './load-plans.fixture';
import { LocalRunner } from './local-runner.fixture';
import type { RequestRecord } from './request-record';
import { StagedTime } from './staged-time.fixture';

/** Ten seconds at 10 req/s, the first two of them warm-up. */
const PLAN: OpenLoadPlan = {
  arrivals: { kind: 'constant', rate: 10, duration: milliseconds(10_000) },
  workload: prompts(),
  seed: 1,
  maxInFlight: 100,
  warmUp: milliseconds(2_000),
};

export interface OpenSetting {
  readonly plan?: Partial<OpenLoadPlan>;
  /** Until the first token of an answer, in ms; each of the two others takes 10 more. */
  readonly firstToken?: (position: number) => number;
  readonly fails?: (position: number) => boolean;
  /** How late the client's alarm rings. */
  readonly lateness?: () => number;
  readonly signal?: AbortSignal;
}

/** A client in staged time on a server that answers as it is told to. */
export class StagedJudgement {
  readonly time = new StagedTime();
  readonly observed: RequestRecord[] = [];
  readonly target: FakeTarget;

  constructor(private readonly setting: OpenSetting) {
    const { firstToken = () => 50, fails = () => false } = setting;
    this.target = new FakeTarget(async (request, events, position, signal) => {
      const sentAt = this.time.now();
      if (fails(position)) {
        events.sent(sentAt);
        return Promise.reject(new TargetError('http error', 'the server is full', { status: 503 }));
      }
      const times = { sentAt, firstTokenAt: sentAt + firstToken(position), betweenTokens: 10 };
      const over = Promise.withResolvers<undefined>();
      const timer = this.time.timer(milliseconds(firstToken(position) + 20), () => {
        tellAnswer(request, events, times);
        over.resolve(undefined);
      });
      signal.addEventListener('abort', () => {
        timer[Symbol.dispose]();
        events.sent(sentAt);
        over.reject(new TargetError('aborted', 'the run ended before the answer'));
      });
      await over.promise;
    }, this.time);
  }

  async run(): Promise<JudgedOpenLoad> {
    const { lateness, signal = unending } = this.setting;
    const running = JudgedOpenLoad.run(this.#plan, this.#runner, signal, {
      record: (record) => this.observed.push(record),
    });
    this.time.pass(1e6, lateness);
    return running;
  }

  /** Time is then passed by whoever began it. */
  begin(): RunningOpenLoad {
    return JudgedOpenLoad.begin(this.#plan, this.#runner, this.setting.signal ?? unending);
  }

  get #plan(): OpenLoadPlan {
    return { ...PLAN, ...this.setting.plan };
  }

  get #runner(): LocalRunner {
    const { time } = this;
    return new LocalRunner(this.target, { clock: time, makeAlarm: time.makeAlarm, timer: time.timer });
  }
}
