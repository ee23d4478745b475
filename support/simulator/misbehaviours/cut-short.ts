import { milliseconds } from '../../quantities/units';
import { eventOf } from '../answer-chunks';
import { openAiWording, Refusal, type ErrorWording } from '../openai-error';
import { cutShort, type LastStep, type Steps } from '../step';

/** The answer up to its n-th content event, or to its last where it has fewer, and then another end. */
export function* endAfter(steps: Steps, events: number, ending: LastStep['type']): Steps {
  yield* upToEvent(steps, events);
  yield cutShort(ending);
}

/** The same with an error told in an event before the body ends. */
export function* errorAfter(steps: Steps, events: number): Steps {
  let dueAfter = milliseconds(0);
  for (const step of upToEvent(steps, events)) {
    if ('dueAfter' in step) ({ dueAfter } = step);
    yield step;
  }
  yield {
    type: 'write',
    dueAfter,
    bytes: eventOf(openAiWording(engineFailure())),
    part: 'closing',
    groups: [],
  };
  yield cutShort('end');
}

/** 200, and an error for a body. */
export function* errorBody(word: ErrorWording): Steps {
  const dueAfter = milliseconds(0);
  yield { type: 'headers', dueAfter, status: 200, contentType: 'application/json' };
  yield {
    type: 'write',
    dueAfter,
    bytes: JSON.stringify(word(engineFailure())),
    part: 'closing',
    groups: [],
  };
  yield cutShort('end');
}

/** Nothing at all, for ever. */
export function* hang(): Steps {
  yield cutShort('stall');
}

function* upToEvent(steps: Steps, events: number): Steps {
  let sent = 0;
  for (const step of steps) {
    const content = step.type === 'write' && step.part === 'content';
    if (content && sent === events) return;
    if (step.type !== 'headers' && !content && !(step.type === 'write' && step.part === 'opening')) return;
    yield step;
    if (content) sent += 1;
    if (content && sent === events) return;
  }
}

const engineFailure = () => new Refusal(500, 'the engine failed, as it was told to');
