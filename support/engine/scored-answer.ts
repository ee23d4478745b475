import type { ServerResponse } from 'node:http';
import type { Admitted } from './admission';
import { sendWhole } from './answer';
import type { GenerationListener } from './generation';
import { scoredText } from './logprobs';
import type { CompletionRequest } from './openai-request';
import { OpenAiResponse, usageOf } from './openai-response';
import type { TokenScore } from './token-score';

/** Collects the scores of a prompt, and of the token after it if one was asked for, and sends them whole. */
export function scoredAnswer(
  request: CompletionRequest,
  response: ServerResponse,
  { prompt, runtime }: Admitted,
): GenerationListener {
  const body = new OpenAiResponse(request.api, request.model);
  const scores: TokenScore[] = [];
  return {
    token: () => undefined,
    scored: (more) => {
      scores.push(...more);
    },
    ended: (end, progress) => {
      sendWhole(response, end, (finish) => {
        const { text, logprobs } = scoredText(prompt, scores, runtime);
        return body.whole(text, finish, usageOf(progress), logprobs);
      });
    },
  };
}
