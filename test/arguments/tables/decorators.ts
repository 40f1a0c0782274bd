import {
  aFormedText,
  aFunction,
  aNumber,
  argument,
  optional,
  optionals,
  options,
} from '../argument.ts';
import { feed, reasons, type Table } from '../table.ts';

export const decorators: Table = {
  every: feed(
    aNumber(3),
    argument(() => 'timeout'),
  ),
  faults: feed(aFunction(), optional(optionals({ only: aFunction() }))),
  ...reasons('nothing', 'CallStatistics'),
};

export const tracingDecorator: Table = {
  tracing: feed(
    options({
      system: aFormedText('postgresql', 'a text'),
      namespace: optional(aFormedText('main', 'a text')),
    }),
  ),
};
