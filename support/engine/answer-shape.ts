/** A JSON value without parts. */
export type JsonScalar = string | number | boolean | null;

/** A property of an object: it may be left out unless it is required. */
export interface PropertyShape {
  readonly name: string;
  readonly required: boolean;
  readonly shape: AnswerShape;
}

/**
 * What an answer may be, every bound settled: lengths of texts in code points, of lists in items. `values` has
 * at least one, `alternatives` too.
 */
export type AnswerShape =
  | { readonly kind: 'values'; readonly values: readonly JsonScalar[] }
  | { readonly kind: 'alternatives'; readonly alternatives: readonly AnswerShape[] }
  | { readonly kind: 'object'; readonly properties: readonly PropertyShape[] }
  | {
      readonly kind: 'array';
      readonly items: AnswerShape;
      readonly minItems: number;
      readonly maxItems: number;
    }
  | { readonly kind: 'string'; readonly minLength: number; readonly maxLength: number }
  | { readonly kind: 'integer' | 'number' | 'boolean' | 'null' };
