// The page's own route: one request a turn. Nothing else is ever asked of the network.

const PATIENCE = 10_000; // milliseconds; the skill itself gives up on whatever is slow behind it long before

let visit = crypto.randomUUID(); // this conversation: another one has another speaker, which knows nothing of it
let number = 0; // of the turn: one that was overtaken by a later one on its way is not answered any more

const LONGEST = 4000; // characters; of more than that the last ones are sent: they are what somebody came to say

export class Trouble extends Error {}

/**
 * What is answered to `said`; the empty string is silence. Undefined where the conversation was left meanwhile.
 * Throws `Trouble` where no answer comes, which is also where something that was said later was heard before.
 */
export async function turn(said, locale) {
  const mine = visit;
  try {
    const answer = await post("/turn", { visit: mine, number: ++number, locale, said: said.slice(-LONGEST) }, {
      signal: AbortSignal.timeout(PATIENCE),
    });
    const turn = answer.ok ? await answer.json() : null;
    if (mine !== visit) return undefined;
    if (turn && !turn.overtaken) return turn;
  } catch {
    if (mine !== visit) return undefined; // else the server was stopped, or is too slow
  }
  throw new Trouble();
}

/** End the conversation: the speaker behind it forgets it, and what is still being asked is not waited for. */
export function leave() {
  post("/leave", { visit }, { keepalive: true }).catch(() => {}); // also when the page is being left
  visit = crypto.randomUUID();
}

function post(path, json, options) {
  return fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(json),
    ...options,
  });
}
