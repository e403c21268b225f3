// Words for what the trace names, and the events of a run in their order.

// What a lane is of. Where no timer tells it, its licence states are what its messages claim.
const partOf = (lane) => lane.part === "other" ? "" : lane.claims ? `${lane.part}, as its messages claim` : lane.part;

// Which row of a lane a kind stands in. What bands and lines show already stands in none.
const ROWS = {
  attempt: "attempts",
  lookup: "messages", update: "messages", connect: "messages", bind: "messages", bind_ack: "messages", bind_nak: "messages",
  request: "messages", answer: "messages", refusal: "messages", fault: "messages", pdu: "messages", garbage: "messages",
  close: "messages",
  log: "log", console: "log", status: "log", machine: "log", trouble: "log",
};

const who = (mark) => mark.peer ? `${mark.actor} → ${mark.peer}` : mark.actor;

const outcome = (mark) => mark.good === null ? "plain" : mark.good ? "good" : "bad";

// Everything of a run in the order of its events: marks and steps.
const inOrder = (run) => {
  if (run.order === undefined) {
    const steps = run.steps.map((step) => ({
      at: step.at, kind: "step", label: step.text, good: null, peer: null, conn: null, fields: {}, why: null,
      event: step.event, actor: "script",
    }));
    run.order = [...steps, ...run.lanes.flatMap((lane) => lane.marks)].sort((a, b) => a.event - b.event);
  }
  return run.order;
};

// The moments of all runs at which something happened.
const momentsOf = (runs) => {
  const all = runs.flatMap((run) => inOrder(run).map((mark) => mark.at));
  return [...new Set([0, ...all, ...runs.map((run) => run.end)])].sort((a, b) => a - b).map((at) => ({ at }));
};

// What happened at the last moment of a run that isn't after `at`.
const lastMoment = (run, at) => {
  const marks = inOrder(run);
  if (run.byTime === undefined) {
    run.byTime = [...marks].sort((a, b) => a.at - b.at || a.event - b.event);
  }
  const to = until(run.byTime, at, "at");
  const from = to === 0 ? 0 : until(run.byTime, run.byTime[to - 1].at - 1e-6, "at");
  return run.byTime.slice(from, to);
};

// The exchange that `at` is in, or the last before it: what went over one connection, and what its client did around it
// at the same moments. Without a connection it is what one actor did at that moment.
const exchangeAt = (run, at) => {
  const before = lastMoment(run, at);
  const of = before.findLast((mark) => mark.conn !== null) || before.findLast((mark) => mark.kind === "connect") || before.at(-1);
  if (of === undefined) {
    return [];
  }
  const marks = inOrder(run);
  if (of.conn === null) {
    return before.filter((mark) => mark.actor === of.actor || mark.actor === "script");
  }
  const first = marks.findIndex((mark) => mark.conn === of.conn);
  const last = marks.findLastIndex((mark) => mark.conn === of.conn);
  const client = marks[first].actor;
  const isOf = (mark) => mark.conn === of.conn || (mark.conn === null && mark.actor === client);
  const [from, to] = [marks[first].at, marks[last].at];
  return marks.filter((mark) => mark.at >= from && mark.at <= to && (isOf(mark) || (mark.conn === null && mark.event > marks[first].event && mark.event < marks[last].event)));
};
