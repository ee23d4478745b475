import type { ServerResponse } from 'node:http';
import { ApiError } from './api-error';
import type { GenerationEnd, GenerationListener, Progress } from './generation';
import type { CompletionRequest } from './openai-request';
import { OpenAiResponse, usageOf, type FinishReason, type Usage } from './openai-response';

/** Sends JSON with its length. */
export function sendJson(response: ServerResponse, status: number, body: object): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': bytes.length });
  response.end(bytes);
}

/** Collects an answer and sends it whole. */
export function wholeAnswer(request: CompletionRequest, response: ServerResponse): GenerationListener {
  const body = new OpenAiResponse(request.api, request.model);
  const texts: string[] = [];
  return {
    token: (text) => {
      texts.push(text);
    },
    ended: (end, progress) => {
      sendWhole(response, end, (finish) => body.whole(texts.join(''), finish, usageOf(progress)));
    },
  };
}

/** Sends a whole answer, or why there is none; to who has gone, nothing. */
export function sendWhole(
  response: ServerResponse,
  end: GenerationEnd,
  bodyOf: (finish: FinishReason) => object,
): void {
  if (end.reason === 'failed') sendJson(response, 503, new ApiError(503, end.error.message));
  else if (end.reason !== 'cancelled') sendJson(response, 200, bodyOf(end.reason));
}

/** Sends an answer as server-sent events, one a token; an event has several only where text was held back. */
export function streamedAnswer(
  request: CompletionRequest,
  response: ServerResponse,
  promptTokens: number,
): GenerationListener {
  const body = new OpenAiResponse(request.api, request.model);
  const send = (chunk: object): void => {
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  // As OpenAI does, usage is null in every chunk but the last; as vLLM does, counted in each if asked for.
  const usage = (progress: Progress): Usage | null | undefined => {
    if (request.streamedUsage === 'continuous') return usageOf(progress);
    return request.streamedUsage === 'final' ? null : undefined;
  };
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-cache',
  });
  if (request.api === 'chat') {
    send(body.roleChunk(usage({ promptTokens, cachedTokens: 0, generatedTokens: 0 })));
  } else {
    response.flushHeaders();
  }
  return {
    token: (text, progress) => {
      if (text !== '') send(body.textChunk(text, usage(progress)));
    },
    ended: (end, progress) => {
      // Cancelled is what a client leaves behind that has gone: there is nobody to tell.
      if (end.reason === 'cancelled') return;
      if (end.reason === 'failed') {
        send(new ApiError(503, end.error.message));
      } else {
        send(body.finishChunk(end.reason, usage(progress)));
        if (request.streamedUsage !== 'none') send(body.usageChunk(usageOf(progress)));
      }
      response.end('data: [DONE]\n\n');
    },
  };
}
