import { countField, fieldsOf, headFields, listOf, textField } from './case-fields';
import { headOf, readCaseFile, type CaseFile } from './case-file';

/** A prompt for free text. */
export interface GenerationPrompt {
  readonly name: string;
  readonly prompt: string;
  readonly maxTokens: number;
}

const promptFields = fieldsOf({
  name: textField('product description'),
  prompt: textField('Write a detailed product description for a smartphone'),
  max_tokens: countField(500).optional(),
});

const fileFields = fieldsOf({
  ...headFields,
  prompts: listOf('[{"name": "...", "prompt": "..."}]', promptFields),
});

/** Reads prompts for free text, such as `features/data/generation_prompts.json`; throws a `CaseFileError`. */
export function readGenerationPrompts(path: string): CaseFile<GenerationPrompt> {
  const file = readCaseFile(path, fileFields, 'prompts');
  const read = ({ name, prompt, max_tokens = file.max_tokens }: typeof first): GenerationPrompt => ({
    name,
    prompt,
    maxTokens: max_tokens,
  });
  const [first, ...others] = file.prompts;
  return { path, ...headOf(file), cases: [read(first), ...others.map(read)] };
}
