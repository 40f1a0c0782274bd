import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes in use when everything has been collected that can be. */
export function heapInUse(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

const EMITTERS = ['exit', 'beforeExit', 'uncaughtException', 'unhandledRejection', 'warning'];

/** What a storage could leave behind in its process. */
export interface Leftovers {
  readonly sockets: number;
  readonly processListeners: number;
  readonly signalListeners: number;
}

export function leftovers(signal: AbortSignal): Leftovers {
  const resources = process.getActiveResourcesInfo();
  return {
    sockets: resources.filter((name) => name === 'TCPSocketWrap').length,
    processListeners: EMITTERS.reduce((sum, event) => sum + process.listenerCount(event), 0),
    signalListeners: getEventListeners(signal, 'abort').length,
  };
}
