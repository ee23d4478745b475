import type { FaultMode } from './fault-mode';
import type { Listener } from './listener';
import type { ServingState } from './serving-state';

/** The faults of one simulator: it has one at a time, and has it until it is told otherwise. */
export class Faults {
  readonly #state: ServingState;
  readonly #listener: Listener;
  #mode: FaultMode['mode'] = 'normal';
  #changed: Promise<unknown> = Promise.resolve();

  constructor(state: ServingState, listener: Listener) {
    this.#state = state;
    this.#listener = listener;
  }

  /**
   * Goes into that mode, whatever it was in before; one change is made after the other. What waited while it hung is
   * late then: tokens that have become due are sent at once. Rejects with the system's error where it cannot listen
   * again, and goes on refusing.
   */
  change(mode: FaultMode): Promise<void> {
    const changed = this.#changed.then(() => this.#enter(mode));
    this.#changed = changed.catch(() => undefined);
    return changed;
  }

  async #enter(mode: FaultMode): Promise<void> {
    if (this.#mode === 'refuse' && mode.mode !== 'refuse') await this.#listener.open();
    const before = this.#mode;
    this.#mode = mode.mode;
    this.#state.stretch = mode.mode === 'slow' ? mode.factor : 1;
    if (mode.mode === 'hang') {
      this.#state.pause();
      return;
    }
    if (mode.mode === 'refuse' && before !== 'refuse') {
      // What is cut gives its slot back, and none of those that waited for it is to be served now.
      this.#state.pause();
      this.#state.endAll({ outcome: 'cut short' });
      await this.#listener.shut();
    }
    this.#state.resume();
  }
}
