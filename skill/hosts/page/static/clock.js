// Waiting that can be broken off.

export const now = () => performance.now() / 1000;

/** Resolves after `seconds`, or at once when `signal` aborts. */
export function wait(seconds, signal) {
  return new Promise((resolve) => {
    if (signal?.aborted || seconds <= 0) return resolve();
    const timer = setTimeout(resolve, seconds * 1000);
    signal?.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

/** Seconds as "1:05". */
export function minutes(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
