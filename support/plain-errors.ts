import { setDefinitionFunctionWrapper } from '@cucumber/cucumber';

/** Errors of the language itself: a bug of the suite, whose stack is wanted. */
const BUGS = [TypeError, ReferenceError, RangeError, SyntaxError, EvalError, URIError];

/** Errors that were written for people say what, where and what to do next; a stack only hides that. */
const isWrittenForPeople = (error: unknown): error is Error =>
  error instanceof Error && !('code' in error) && !BUGS.some((bug) => error instanceof bug);

function withoutStack(error: Error): void {
  error.stack = error.message;
  // That of an error from another thread cannot be set.
  for (let { cause } = error; cause instanceof Error; { cause } = cause)
    Reflect.set(cause, 'stack', cause.message);
}

type StepFunction = (this: unknown, ...parameters: unknown[]) => unknown;

setDefinitionFunctionWrapper((step: StepFunction): StepFunction => {
  return async function (this: unknown, ...parameters: unknown[]) {
    try {
      return await step.apply(this, parameters);
    } catch (error) {
      if (isWrittenForPeople(error)) withoutStack(error);
      throw error;
    }
  };
});
