import { TRANSPORTS } from './transport';
import { describeWholeAnswers } from './whole-answers.contract';

for (const transport of TRANSPORTS) describeWholeAnswers(transport);
