/** Largest payload of a wake-up, in characters. */
const maxPayload = 1_024;

/**
 * Tells other processes at once that there is something to look at. A wake-up may be lost or come twice: who is woken
 * reads the truth from where it is kept, and looks there from time to time without being woken.
 */
export interface WakeUps {
  /** Wakes every subscriber of the topic, in this process too; does not wait and never fails. @throws RangeError when the payload is too long */
  publish(topic: string, payload: string): void;
  /** Calls the listener, which must not throw, for each wake-up from now on; returns how to stop. */
  subscribe(topic: string, listener: (payload: string) => void): () => void;
}

/** @throws RangeError for a payload longer than {@link maxPayload} */
export function requirePayload(payload: string): void {
  if (payload.length > maxPayload) {
    throw new RangeError(`a wake-up carries at most ${maxPayload} characters`);
  }
}
