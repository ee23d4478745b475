import type { Milliseconds } from '../quantities/units';
import { countField, durationField, fieldsOf, headFields, listOf, textField } from './case-fields';
import { headOf, readCaseFile, type CaseFile } from './case-file';

/** What one user says in turn, each text after the answer to the one before. */
interface Conversation {
  readonly name: string;
  /** Times that it is held. */
  readonly iterations: number;
  readonly turns: readonly [string, ...string[]];
  /** Output tokens of each answer. */
  readonly maxTokens: number;
}

/** Conversations, and what they have in common. */
export interface ConversationFile extends CaseFile<Conversation> {
  /** Between an answer and the next turn. */
  readonly pause: Milliseconds;
  /** Said before the first turn, where there is one. */
  readonly systemMessage?: string;
}

const conversationFields = fieldsOf({
  name: textField('short'),
  iterations: countField(3),
  turns: listOf('["Tell me about the solar system."]', textField('Tell me about the solar system.')),
  max_tokens: countField(1000).optional(),
});

const fileFields = fieldsOf({
  ...headFields,
  pause: durationField('2 s'),
  system_message: textField('You are a helpful assistant.').optional(),
  conversations: listOf('[{"name": "short", "iterations": 3, "turns": ["..."]}]', conversationFields),
});

/** Reads conversations, such as `features/data/conversation_prompts.json`; throws a `CaseFileError`. */
export function readConversations(path: string): ConversationFile {
  const file = readCaseFile(path, fileFields, 'conversations');
  const { pause, system_message: systemMessage } = file;
  const read = ({ max_tokens = file.max_tokens, ...rest }: typeof first): Conversation => ({
    ...rest,
    maxTokens: max_tokens,
  });
  const [first, ...others] = file.conversations;
  return {
    path,
    ...headOf(file),
    pause,
    ...(systemMessage === undefined ? {} : { systemMessage }),
    cases: [read(first), ...others.map(read)],
  };
}
