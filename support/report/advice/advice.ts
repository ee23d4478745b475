/** What kind of thing an advice is about. */
export type AdviceKind =
  | 'broken promise'
  | 'nearest limit'
  | 'saturated'
  | 'fault of the client'
  | 'limited by the client'
  | 'undecided'
  | 'not measured'
  | 'next run';

/** Something to do, or to know, that follows from what a run measured, and from nothing else. */
export interface Advice {
  readonly kind: AdviceKind;
  /** One sentence for people. */
  readonly text: string;
  /** The figures that it rests on, as sentences: value, limit, interval, where it stands. */
  readonly evidence: readonly string[];
  /** A command that does it, where there is one: `npx cucumber-js --profile full --tags @latency`. */
  readonly command?: string;
}
