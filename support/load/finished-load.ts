import type { LoadFigure } from './judged-load';
import type { LoadFigures } from './load-figures';

/** What all loads have in common that are over when they are judged: there is no more of them. */
export abstract class FinishedLoad<Figures extends LoadFigures> {
  abstract readonly summary: Figures;

  measureUntil(): Promise<Figures> {
    return Promise.resolve(this.summary);
  }

  canDecide(): boolean {
    return false;
  }

  judged(figure: LoadFigure): LoadFigure {
    return figure;
  }
}
