// The page's own route: one request a turn. Nothing else is ever asked of the network.

const visit = crypto.randomUUID(); // this tab, until it is closed

export class Trouble extends Error {}

/** What is answered to `said`; the empty string is silence. Throws `Trouble` where no answer comes. */
export async function turn(said, locale) {
  try {
    const answer = await fetch("/turn", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ visit, locale, said }),
      signal: AbortSignal.timeout(15_000),
    });
    if (answer.ok) return await answer.json();
  } catch {
    // the server was stopped, or is too slow
  }
  throw new Trouble();
}
