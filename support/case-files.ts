import { join } from 'node:path';
import type { CaseFile } from './cases/case-file';
import { readConversations, type ConversationFile } from './cases/conversations';
import { readGenerationPrompts, type GenerationPrompt } from './cases/generation-prompts';
import { readStructuredCases, type StructuredCase } from './cases/structured-cases';

const FOLDER = join('features', 'data');

/** The data files beside the features, each read when it is first asked for. */
class CaseFiles {
  #generation: CaseFile<GenerationPrompt> | undefined;
  #structured: CaseFile<StructuredCase> | undefined;
  #conversations: ConversationFile | undefined;

  generation(): CaseFile<GenerationPrompt> {
    this.#generation ??= readGenerationPrompts(join(FOLDER, 'generation_prompts.json'));
    return this.#generation;
  }

  structured(): CaseFile<StructuredCase> {
    this.#structured ??= readStructuredCases(join(FOLDER, 'structured_test_cases.json'));
    return this.#structured;
  }

  conversations(): ConversationFile {
    this.#conversations ??= readConversations(join(FOLDER, 'conversation_prompts.json'));
    return this.#conversations;
  }
}

/** Those of this process. */
export const caseFiles = new CaseFiles();
