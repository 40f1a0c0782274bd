const CHUNK = 512;

/**
 * A sorted list in chunks: a page costs its length, and an insertion moves no more than a chunk. Appending, as ids in
 * order of creation do, moves nothing.
 */
export class ChunkedList<T> {
  readonly #chunks: T[][];
  /** The chunks that are this list's alone; undefined while all are. Others are copied before they are changed. */
  #own: WeakSet<T[]> | undefined = undefined;
  /** Changes with every insertion and removal, so that a walk knows when to look up its place again. */
  edition = 0;

  constructor(chunks: T[][] = []) {
    this.#chunks = chunks;
  }

  /** Another list of the same elements. Either copies a chunk when it first changes it: this copies none. */
  share(): ChunkedList<T> {
    const other = new ChunkedList(this.#chunks.slice());
    this.#own = new WeakSet();
    other.#own = new WeakSet();
    return other;
  }

  #toChange(at: number): T[] {
    const chunk = this.#chunks[at]!;
    if (this.#own === undefined || this.#own.has(chunk)) return chunk;
    return this.#put(at, 1, chunk.slice());
  }

  /** Puts a new chunk in the place of so many. */
  #put(at: number, instead: number, chunk: T[]): T[] {
    this.#own?.add(chunk);
    this.#chunks.splice(at, instead, chunk);
    return chunk;
  }

  /** Finds the first element that is not before the place; `side` answers below zero for elements before it. */
  seek(side: (element: T) => number): Place {
    const chunks = this.#chunks;
    let low = 0;
    let high = chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (side(chunks[middle]!.at(-1)!) < 0) low = middle + 1;
      else high = middle;
    }
    const chunk = low;
    const elements = chunks[chunk];
    if (elements === undefined) return { chunk, at: 0 };
    low = 0;
    high = elements.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (side(elements[middle]!) < 0) low = middle + 1;
      else high = middle;
    }
    return { chunk, at: low };
  }

  at(place: Place): T | undefined {
    return this.#chunks[place.chunk]?.[place.at];
  }

  /** Moves the place on by one, in either direction. */
  step(place: Place, by: 1 | -1): void {
    place.at += by;
    if (by > 0) {
      const chunk = this.#chunks[place.chunk];
      if (chunk === undefined || place.at < chunk.length) return;
      place.chunk += 1;
      place.at = 0;
    } else if (place.at < 0 && place.chunk >= 0) {
      place.chunk -= 1;
      place.at = (this.#chunks[place.chunk]?.length ?? 0) - 1;
    }
  }

  /** Inserts before the place that `seek` found. */
  insert(place: Place, element: T): void {
    this.edition += 1;
    const chunks = this.#chunks;
    const last = chunks.length - 1;
    if (place.chunk > last) {
      if (last >= 0 && chunks[last]!.length < CHUNK) this.#toChange(last).push(element);
      else this.#put(chunks.length, 0, [element]);
      return;
    }
    const chunk = this.#toChange(place.chunk);
    chunk.splice(place.at, 0, element);
    if (chunk.length > CHUNK) this.#put(place.chunk + 1, 0, chunk.splice(CHUNK / 2));
  }

  remove(place: Place): void {
    this.edition += 1;
    const chunk = this.#toChange(place.chunk);
    chunk.splice(place.at, 1);
    if (chunk.length === 0) this.#chunks.splice(place.chunk, 1);
  }

  /** Fills an empty list with elements that are sorted already. */
  fill(sorted: readonly T[]): void {
    for (let i = 0; i < sorted.length; i += CHUNK) this.#chunks.push(sorted.slice(i, i + CHUNK));
  }
}

/** A position in a list; good until the list changes. */
export interface Place {
  chunk: number;
  at: number;
}
