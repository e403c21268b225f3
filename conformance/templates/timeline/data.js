// The runs, unpacked as view/page/pack.rs packed them.

const rowsOf = ({ size, plain, distances }) => {
  const rows = Array.from({ length: size }, () => ({}));
  for (const [name, column] of Object.entries(plain)) {
    rows.forEach((row, index) => { row[name] = column[index]; });
  }
  for (const [name, column] of Object.entries(distances)) {
    let last = 0;
    rows.forEach((row, index) => {
      row[name] = column[index] === null ? null : (last += column[index]);
    });
  }
  return rows;
};

const readData = async () => {
  const text = document.getElementById("data").textContent.trim();
  const octets = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const plain = new Blob([octets]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const data = await new Response(plain).json();
  for (const run of data.timelines) {
    run.steps = rowsOf(run.steps);
    run.judged = rowsOf(run.judged);
    for (const lane of run.lanes) {
      lane.end = run.end;
      for (const list of ["bands", "plans", "counts", "marks"]) {
        lane[list] = rowsOf(lane[list]);
      }
      for (const mark of lane.marks) {
        mark.actor = lane.actor;
      }
    }
  }
  return data;
};

// How many of `rows` are not after `at`, by their member `name`.
const until = (rows, at, name) => {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle][name] <= at) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
};

// An actor at a moment, after everything that happened then: what view/instant.rs tells.
const instant = (lane, at) => {
  if (at > lane.end) {
    return { band: null, left: null, plan: null, count: null, outage: null, last: null };
  }
  const last = (rows, name) => rows[until(rows, at, name) - 1] || null;
  const plan = last(lane.plans, "from");
  const ends = plan !== null && plan.ends !== null ? plan.ends : null;
  return {
    band: last(lane.bands, "from"),
    left: ends === null ? null : minutesSince(ends, at),
    plan,
    count: last(lane.counts, "at"),
    outage: lane.outages.findLast((outage) => outage.from <= at && (at < outage.to || outage.to === lane.end)) || null,
    last: last(lane.marks, "at"),
  };
};
