import { lookup as systemLookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import { isIP, Socket, type LookupFunction } from 'node:net';

type Lookup = (
  host: string,
  options: LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * The addresses of the database's host, kept for as long as connections to them can be opened. The system's look-up runs on
 * the four threads that password hashing keeps busy too: while it waits for one, a name looks like a database that is away.
 */
export class HostAddresses {
  readonly #lookup: Lookup;
  #known: LookupAddress[] | undefined;

  constructor(lookup: Lookup = systemLookup) {
    this.#lookup = lookup;
  }

  /** The next connection looks the name up again. */
  forget(): void {
    this.#known = undefined;
  }

  /** A socket that asks here for the addresses of a name. */
  socket(): Socket {
    const socket = new Socket();
    const connect = socket.connect.bind(socket) as (...target: unknown[]) => Socket;
    const { lookup } = this;
    const aware = (target: unknown, host?: string) =>
      host === undefined || isIP(host) > 0
        ? connect(target, host)
        : connect({ port: target, host, lookup });
    return Object.assign(socket, { connect: aware as typeof socket.connect });
  }

  readonly lookup: LookupFunction = (host, options, done) => {
    this.#addresses(host, (error, addresses) => {
      if (error !== null) return done(error, '');
      if (options.all === true) return done(null, addresses);
      const [first] = addresses;
      done(null, first!.address, first!.family);
    });
  };

  #addresses(host: string, done: Parameters<Lookup>[2]): void {
    const known = this.#known;
    if (known !== undefined) return process.nextTick(done, null, known);
    this.#lookup(host, { all: true }, (error, addresses) => {
      if (error === null && addresses.length > 0) this.#known = addresses;
      done(error, addresses);
    });
  }
}
