/** What went wrong with load workers, by what there is to do about it. */
export type FaultKind = 'Redis' | 'lost' | 'apart' | 'too few' | 'not begun' | 'failed' | 'other';

/** One of the sentences that a load tells of its workers. */
export interface ClientFault {
  readonly kind: FaultKind;
  /** As the run calls it; undefined where the sentence is of no single one. */
  readonly worker: string | undefined;
  readonly text: string;
}

/** How the sentences say it. A failure may be that of anything else, and so comes last. */
const SAID: readonly (readonly [FaultKind, RegExp])[] = [
  ['Redis', /\bRedis at \S.*? was lost\b/u],
  ['apart', /\bload workers? (?:[^:;]+? )?began\b.*?\b(?:late|apart)\b/u],
  ['lost', /\bload worker [^:;]+? (?:was lost|counts as lost)\b/u],
  ['too few', /\b\d+ of \d+ load workers? came\b/u],
  ['not begun', /\bcould not be begun\b/u],
  ['failed', /\bload worker [^:;]+? failed: /u],
];
const WORKER =
  /\bload worker (\S.*?)(?= began\b| was lost\b| did not\b| failed: | scheduled\b| has records\b|: )/u;

/** Which kind of fault a sentence tells, and of which worker. */
export function clientFault(text: string): ClientFault {
  const [kind = 'other'] = SAID.find(([, words]) => words.test(text)) ?? [];
  return { kind, worker: WORKER.exec(text)?.[1], text };
}

/** The faults that the reason of a verdict tells, each with what it says after it, and without what it says before. */
export function faultsInReason(reason: string): readonly ClientFault[] {
  const told: string[] = [];
  for (const part of reason.split('; ')) {
    if (clientFault(part).kind !== 'other') told.push(part);
    else if (told.length > 0) told.push(`${told.pop() ?? ''}; ${part}`);
  }
  return told.map(clientFault);
}

/** What these sentences say after what happened is the same for each of them. */
const WITH_COUNSEL: ReadonlySet<FaultKind> = new Set(['lost', 'apart']);

/** The sentences without what they counsel, of each kind and worker the first, and how many more of that there are. */
export function fewerFaults(faults: readonly string[]): readonly string[] {
  const groups = Map.groupBy(faults.map(clientFault), ({ kind, worker, text }) =>
    kind === 'other' ? text : `${kind} ${worker ?? ''}`,
  );
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const { kind, text } = first;
    const [happened = text] = WITH_COUNSEL.has(kind) ? text.split('; ') : [];
    return [others.length === 0 ? happened : `${happened} (and ${others.length} more of this)`];
  });
}
