import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { sendJson } from './answer';
import type { GenerationListener } from './generation';
import { PROVIDER, type GuideApi } from './guide-request';
import { usageOf, type FinishReason } from './openai-response';

/** Sends an error as the guide's routes do: a message, with the status. */
export function sendDetail(response: ServerResponse, status: number, detail: string): void {
  sendJson(response, status, { detail });
}

/** Collects an answer and sends it whole. */
export function guideAnswer(api: GuideApi, model: string, response: ServerResponse): GenerationListener {
  const texts: string[] = [];
  return {
    token: (text) => {
      texts.push(text);
    },
    ended: (end, progress) => {
      if (end.reason === 'failed') sendDetail(response, 503, end.error.message);
      else if (end.reason !== 'cancelled') {
        sendJson(response, 200, {
          id: randomUUID(),
          provider: PROVIDER,
          model,
          ...contentOf(api, texts.join(''), end.reason),
          usage: usageOf(progress),
          finish_reason: end.reason,
        });
      }
    },
  };
}

function contentOf(api: GuideApi, text: string, finish: FinishReason): object {
  switch (api) {
    case 'structured':
      return { raw_text: text, structured_output: structuredOutput(text, finish) };
    case 'unstructured':
      return { text };
    case 'conversation':
      return { text, message: { role: 'assistant', content: text } };
  }
}

/** The value of a JSON text, or null where it was cut off by its length or by a stop string. */
export function structuredOutput(text: string, finish: FinishReason): unknown {
  try {
    const value: unknown = JSON.parse(text);
    // The start of a number is a number as well: only the end token tells that it is whole.
    return typeof value === 'number' && finish === 'length' ? null : value;
  } catch {
    return null;
  }
}
