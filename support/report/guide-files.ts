import { comparisonCsv, type ComparisonRow } from './comparison-csv';
import { conversationsCsv, conversationsJson, type ConversationResult } from './conversation-results';
import type { ComparisonFigures, GuideFigures } from './guide-summary';
import { guideSummaryHtml } from './guide-summary-html';
import type { Redactor } from './redaction';
import { scenarioSummaryCsv, type ScenarioSummaryRow } from './scenario-summary-csv';

/**
 * The outputs of the performance-testing guide, each file written anew, as a whole, with every row: the CSV
 * and JSON that the row belongs to, and then `guide-summary.html`. Rows are few. Every call throws what
 * `write` throws, and the row is kept all the same.
 */
export class GuideFiles {
  readonly #comparisons: ComparisonRow[] = [];
  readonly #comparisonFigures: ComparisonFigures[] = [];
  readonly #scenarioSummaries: ScenarioSummaryRow[] = [];
  readonly #scenarioFigures: GuideFigures[] = [];
  readonly #conversations: ConversationResult[] = [];

  constructor(
    private readonly run: string,
    private readonly redactor: Redactor,
    private readonly write: (name: string, text: string) => void,
  ) {}

  /** Adds a row to `comparison.csv`. */
  comparison(row: ComparisonRow): void {
    this.#comparisons.push(this.redactor.value(row));
    this.write('comparison.csv', comparisonCsv(this.#comparisons));
    this.#writePage();
  }

  /** Adds what both endpoints differ in to the page. */
  comparisonFigures(figures: ComparisonFigures): void {
    this.#comparisonFigures.push(this.redactor.value(figures));
    this.#writePage();
  }

  /** Adds a row to `scenario-summary.csv`. */
  scenarioSummary(row: ScenarioSummaryRow): void {
    this.#scenarioSummaries.push(this.redactor.value(row));
    this.write('scenario-summary.csv', scenarioSummaryCsv(this.#scenarioSummaries));
    this.#writePage();
  }

  /** Adds all metrics of a scenario to the page. */
  scenarioFigures(figures: GuideFigures): void {
    this.#scenarioFigures.push(this.redactor.value(figures));
    this.#writePage();
  }

  /** Adds a conversation to `conversations.json`, and its turns to `conversations.csv`. */
  conversation(result: ConversationResult): void {
    this.#conversations.push(this.redactor.value(result));
    this.write('conversations.json', conversationsJson(this.#conversations));
    this.write('conversations.csv', conversationsCsv(this.#conversations));
    this.#writePage();
  }

  #writePage(): void {
    const page = guideSummaryHtml({
      run: this.run,
      comparisons: this.#comparisons,
      comparisonFigures: this.#comparisonFigures,
      scenarioSummaries: this.#scenarioSummaries,
      scenarioFigures: this.#scenarioFigures,
      conversations: this.#conversations,
    });
    this.write('guide-summary.html', page);
  }
}
