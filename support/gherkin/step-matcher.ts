import { CucumberExpression, ParameterType, ParameterTypeRegistry } from '@cucumber/cucumber-expressions';
import { StepDefinitionPatternType, type Envelope, type StepDefinition } from '@cucumber/messages';

/** Reads the text of a parameter; throws an error that says what is wrong with it. */
export type ParameterReader = (text: string) => unknown;

interface KnownStep {
  readonly source: string;
  readonly place: string;
  readonly match: (text: string) => readonly StepArgument[] | undefined;
}

/** A parameter of a step: the name of its type, its text and where in the step it begins, and how to read it. */
export interface StepArgument {
  readonly type: string;
  readonly text: string;
  readonly start: number;
  readonly read: () => unknown;
}

/** A step's definition and its arguments. */
export interface StepMatch {
  readonly source: string;
  readonly place: string;
  readonly arguments: readonly StepArgument[];
}

/**
 * Knows the step definitions of a run from Cucumber's own messages, and finds those that a step's text
 * matches, without running anything.
 */
export class StepMatcher {
  readonly #registry = new ParameterTypeRegistry();
  readonly #readers: Readonly<Record<string, ParameterReader>>;
  readonly #steps: KnownStep[] = [];

  constructor(readers: Readonly<Record<string, ParameterReader>>) {
    this.#readers = readers;
  }

  observe({ parameterType, stepDefinition }: Envelope): void {
    if (parameterType !== undefined) {
      const { name, regularExpressions } = parameterType;
      // The text is kept: reading it is the check's business, which wants all faults and not the first.
      this.#registry.defineParameterType(
        new ParameterType(name, regularExpressions, String, (text: string) => text, false, false),
      );
    }
    if (stepDefinition !== undefined) this.#steps.push(this.#known(stepDefinition));
  }

  /** All definitions that match; a step that can run has exactly one. */
  matches(text: string): readonly StepMatch[] {
    return this.#steps.flatMap(({ source, place, match }) => {
      const found = match(text);
      return found === undefined ? [] : [{ source, place, arguments: found }];
    });
  }

  /** Every definition, for finding those that no step uses. */
  get definitions(): readonly { readonly source: string; readonly place: string }[] {
    return this.#steps;
  }

  #known({ pattern, sourceReference }: StepDefinition): KnownStep {
    const place = `${sourceReference.uri ?? ''}:${sourceReference.location?.line ?? 1}`;
    if (pattern.type === StepDefinitionPatternType.REGULAR_EXPRESSION) {
      const expression = new RegExp(pattern.source);
      return { source: pattern.source, place, match: (text) => (expression.test(text) ? [] : undefined) };
    }
    const expression = new CucumberExpression(pattern.source, this.#registry);
    return {
      source: pattern.source,
      place,
      match: (text) =>
        expression.match(text)?.map((argument) => {
          const type = argument.parameterType.name ?? '';
          const { value, start = 0 } = argument.group.children?.[0] ?? argument.group;
          return { type, text: value, start, read: () => this.#readers[type]?.(value) };
        }),
    };
  }
}
