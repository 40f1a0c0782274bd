import type { Client, ClientBase } from 'pg';

/** What the server says of a statement that it has parsed and not run. */
export interface WireDescription {
  readonly parameterTypes: readonly number[];
  readonly columns: readonly WireColumn[];
}

export interface WireColumn {
  readonly name: string;
  readonly dataTypeID: number;
  /** 0 where it is not a table's. */
  readonly tableID: number;
  readonly columnID: number;
}

/** The messages that a driver's connection can send and tells of; its declared types leave the answers out. */
interface Wire {
  parse(query: { name: string; text: string; types: readonly number[] }): void;
  describe(what: { type: 'S'; name: string }): void;
  sync(): void;
  once(event: string, listener: (message: never) => void): void;
  off(event: string, listener: (message: never) => void): void;
}

/** One Parse and one Describe, in place of a query. */
class DescribeQuery {
  readonly #text: string;
  readonly #settle: (outcome: WireDescription | Error) => void;
  #parameterTypes: readonly number[] = [];
  #columns: readonly WireColumn[] = [];

  constructor(text: string, settle: (outcome: WireDescription | Error) => void) {
    this.#text = text;
    this.#settle = settle;
  }

  submit(connection: unknown): void {
    const wire = connection as Wire;
    wire.once('parameterDescription', this.#told);
    wire.parse({ name: '', text: this.#text, types: [] });
    wire.describe({ type: 'S', name: '' });
    wire.sync();
  }

  readonly #told = ({ dataTypeIDs }: { dataTypeIDs: readonly number[] }): void => {
    this.#parameterTypes = dataTypeIDs;
  };

  handleRowDescription({ fields }: { readonly fields: readonly WireColumn[] }): void {
    this.#columns = fields;
  }

  /** Nothing more is told of a query that has failed. */
  handleError(error: Error, connection?: Wire): void {
    connection?.off('parameterDescription', this.#told);
    this.#settle(error);
  }

  handleReadyForQuery(connection: Wire): void {
    connection.off('parameterDescription', this.#told);
    this.#settle({ parameterTypes: this.#parameterTypes, columns: this.#columns });
  }
}

/**
 * Parse and Describe on the wire: nothing is executed.
 * @throws what the server says against the statement
 */
export async function describeOnWire(
  connection: ClientBase,
  text: string,
): Promise<WireDescription> {
  const outcome = await new Promise<WireDescription | Error>((resolve) => {
    (connection as Client).query(new DescribeQuery(text, resolve));
  });
  if (outcome instanceof Error) throw outcome;
  return outcome;
}
