import type { Endpoint } from './api';
import { FaultModeError, parseFaultMode, type FaultMode } from './fault-mode';
import { openAiWording, Refusal } from './openai-error';
import { readBody } from './reception';
import { refuse, reply } from './reply';

/**
 * `POST /control` with a mode as JSON: answers with the mode once it is in it, or with 400 and what is allowed. That
 * connections are refused is answered before it is so, since no answer gets out afterwards.
 */
export const controlEndpoint = (control: (mode: FaultMode) => Promise<void>): Endpoint => ({
  method: 'POST',
  answer: ({ message, response }) => {
    readBody(message, (body) => {
      const fail = (error: unknown) => {
        const status = error instanceof FaultModeError ? 400 : 503;
        refuse(
          response,
          new Refusal(status, String(error instanceof Error ? error.message : error)),
          openAiWording,
        );
      };
      try {
        const mode = parseFaultMode(body.toString());
        if (mode.mode === 'refuse') {
          response.once('close', () => {
            control(mode).catch(console.error);
          });
          reply(response, mode);
        } else
          control(mode).then(() => {
            reply(response, mode);
          }, fail);
      } catch (error) {
        fail(error);
      }
    });
  },
});
