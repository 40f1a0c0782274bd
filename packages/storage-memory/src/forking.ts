import {
  checkedArgument,
  ManualClock,
  storageOptionsRule,
  systemClock,
  type Clock,
} from '@stratum/kernel';
import type { MemoryStorageOptions } from './create-memory-storage.ts';

/**
 * What a fork has of its own. What is not given is as its parent's, save the ids, which are new ones by the fork's
 * clock; a `ManualClock` is copied as it stands, so that no test moves the time of another.
 */
export type ForkOptions = Omit<MemoryStorageOptions, 'database'>;

/** A storage in memory, of which every test can have a copy of its own that nobody has to copy. */
export type Forking<Opened> = Opened & {
  /**
   * A storage that begins with what is committed in this one now, however much that is, in the same few microseconds.
   * Neither sees what the other does afterwards. Units of work that are open here have no part in it, whatever becomes
   * of them, and closing one of the two leaves the other open.
   */
  fork(options?: ForkOptions): Forking<Opened>;
};

const optionsRule = storageOptionsRule({});

/**
 * The options of a fork, given those of its parent.
 * @throws StorageError `invalid_argument`
 */
export function forkOptions<Options extends ForkOptions>(
  parent: Options,
  given: ForkOptions = {},
): Options {
  const own = checkedArgument(optionsRule, given, 'options');
  const said = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  const { clock = copyOf(parent.clock ?? systemClock), ids } = own;
  return { ...parent, ...said, clock, ids };
}

function copyOf(clock: Clock): Clock {
  return clock instanceof ManualClock ? new ManualClock(clock.now()) : clock;
}
