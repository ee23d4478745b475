import type { Milliseconds } from '../../quantities/units';
import { DONE } from '../answer-script';
import type { Step, WriteStep, Steps } from '../step';

/** The answer without its `[DONE]`. */
export function* omitDone(steps: Steps): Steps {
  for (const step of steps) yield mapText(step, (text) => text.replace(DONE, ''));
}

/** The answer with the JSON of one content event broken off in the middle; its tokens never reach the client. */
export function* malformedEvent(steps: Steps, afterEvents: number): Steps {
  let seen = 0;
  for (const step of steps) {
    const content = step.type === 'write' && step.part === 'content';
    yield content && seen === afterEvents ? { ...mapText(step, brokenOff), groups: [] } : step;
    if (content) seen += 1;
  }
}

/** The answer with its headers, and whatever falls due before them, held back. */
export function* slowHeaders(steps: Steps, delay: Milliseconds): Steps {
  // Steps are played in order: what follows the headers cannot overtake them.
  for (const step of steps)
    yield step.type === 'headers' && step.dueAfter < delay ? { ...step, dueAfter: delay } : step;
}

/** The answer with up to that many content events in one write, when the last of them is due. */
export function* mergeEvents(steps: Steps, events: number): Steps {
  let held: WriteStep[] = [];
  for (const step of steps) {
    const content = step.type === 'write' && step.part === 'content';
    if (content) held.push(step);
    if (held.length > 0 && (!content || held.length === events)) {
      yield merged(held);
      held = [];
    }
    if (!content) yield step;
  }
}

const merged = (steps: readonly WriteStep[]): Step => ({
  type: 'write',
  part: 'content',
  dueAfter: steps.at(-1)?.dueAfter ?? (0 as Milliseconds),
  bytes: steps.map(({ bytes }) => bytes.toString()).join(''),
  groups: steps.flatMap(({ groups }) => groups),
});

const brokenOff = (event: string): string => `${event.slice(0, event.length / 2)}\n\n`;

function mapText<S extends Step>(step: S, change: (text: string) => string): S {
  return step.type === 'write' ? { ...step, bytes: change(step.bytes.toString()) } : step;
}
