import type { JsonSchema } from '../target/inference-target';
import { countField, fieldsOf, headFields, listOf, schemaField, textField } from './case-fields';
import { headOf, readCaseFile, type CaseFile } from './case-file';

/** One task, as it is asked of the endpoint for JSON and of the one for free text. */
export interface StructuredCase {
  readonly name: string;
  readonly prompt: string;
  /** The same task where nothing holds the answer to the schema. */
  readonly unstructuredPrompt: string;
  /** Draft 2020-12, compiled once without a fault. */
  readonly schema: JsonSchema;
  readonly maxTokens: number;
}

const caseFields = fieldsOf({
  name: textField('simple'),
  prompt: textField('Generate a user object with name and age'),
  unstructured_prompt: textField('Generate a user object with name and age in JSON format'),
  max_tokens: countField(500).optional(),
  schema: schemaField(),
});

const fileFields = fieldsOf({
  ...headFields,
  cases: listOf(
    '[{"name": "...", "prompt": "...", "unstructured_prompt": "...", "schema": {...}}]',
    caseFields,
  ),
});

/** Reads tasks with schemas, such as `features/data/structured_test_cases.json`; throws a `CaseFileError`. */
export function readStructuredCases(path: string): CaseFile<StructuredCase> {
  const file = readCaseFile(path, fileFields, 'cases');
  const read = (written: typeof first): StructuredCase => {
    const { name, prompt, unstructured_prompt, schema, max_tokens = file.max_tokens } = written;
    return { name, prompt, unstructuredPrompt: unstructured_prompt, schema, maxTokens: max_tokens };
  };
  const [first, ...others] = file.cases;
  return { path, ...headOf(file), cases: [read(first), ...others.map(read)] };
}
