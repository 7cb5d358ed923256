// The session form: live counts and quorum in words, finding people in the roster, minutes for each of several kinds.
// The server counts again on every save; what stands here is only shown.

const form = document.getElementById("session-form");
const meaning = JSON.parse(document.getElementById("meaning").textContent);
const quorums = JSON.parse(document.getElementById("quorums").textContent);
const counts = form.querySelector("[data-counts]");

function people() {
  return [...form.querySelectorAll(".roster-person")].map((item) => ({
    status: item.querySelector("select").value,
    vote: item.dataset.vote === "1",
  }));
}

function tally() {
  const rows = people();
  const voters = rows.filter((row) => row.vote && !meaning.outside.includes(row.status));
  const present = (row) => meaning.present.includes(row.status);
  return {
    expected: rows.filter((row) => !meaning.not_expected.includes(row.status)).length,
    present: rows.filter(present).length,
    voters: voters.length,
    votersPresent: voters.filter(present).length,
    leave: rows.filter((row) => row.status.startsWith("leave_")).length,
    absent: rows.filter((row) => row.status === "absent").length,
  };
}

function needed(rule, total) {
  const [over, under, strict] = quorums[rule];
  const exact = (total * over) / under;
  return strict ? Math.floor(exact) + 1 : Math.ceil(exact);
}

// Only some kinds have a legal quorum; a resolution needs one whatever the kind.
function quorumMatters() {
  const chosen = [...form.querySelectorAll("[data-kind]:checked")].map((box) => box.value);
  return chosen.some((kind) => meaning.quorum_kinds.includes(kind)) || form.elements.resolution.value.trim() !== "";
}

function quorumWords(total) {
  const rule = form.elements.rule.value || "ordinary";
  const least = needed(rule, total.voters);
  const reached = total.voters > 0 && total.votersPresent >= least;
  counts.dataset.reached = String(reached);
  return reached
    ? `达到规定人数（至少 ${least} 人），可以表决`
    : `未达到规定人数（至少 ${least} 人），不能作出决议`;
}

function showCounts() {
  const total = tally();
  const rate = total.expected ? Math.round((1000 * total.present) / total.expected) / 10 : 0;
  counts.replaceChildren(
    `应到 ${total.expected} 人，实到 ${total.present} 人（${rate}%），请假 ${total.leave} 人，缺席 ${total.absent} 人。`,
  );
  delete counts.dataset.reached;
  if (!quorumMatters()) return;
  const quorum = document.createElement("span");
  quorum.className = "quorum";
  quorum.textContent = `有表决权应到 ${total.voters} 人、实到 ${total.votersPresent} 人，${quorumWords(total)}`;
  counts.append(quorum);
}

function showKinds() {
  const chosen = [...form.querySelectorAll("[data-kind]:checked")].map((box) => box.value);
  form.querySelector("[data-several]").hidden = chosen.length < 2;
  form.querySelectorAll("[data-minutes]").forEach((part) => {
    part.hidden = !chosen.includes(part.dataset.minutes);
  });
}

function find(text) {
  const wanted = text.trim().toLowerCase();
  form.querySelectorAll(".roster-person").forEach((item) => {
    item.hidden = Boolean(wanted) && !item.dataset.name.includes(wanted) && !item.dataset.initials.startsWith(wanted);
  });
}

form.addEventListener("change", (event) => {
  const select = event.target.closest("[data-status-select]");
  if (select) {
    const item = select.closest(".roster-person");
    item.dataset.status = select.value;
    item.querySelector(".roster-remark").hidden = select.value !== "excluded";
  }
  showKinds();
  showCounts();
});
form.addEventListener("input", (event) => {
  if (event.target.matches("[data-roster-search]")) find(event.target.value);
  if (event.target === form.elements.resolution) showCounts();
});
form.addEventListener("keydown", (event) => {
  if (!event.target.matches("[data-roster-search]") || event.key !== "Enter") return;
  event.preventDefault();
  form.querySelector(".roster-person:not([hidden]) select")?.focus();
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "roster" || event.target.closest?.("#roster")) showCounts();
});

showKinds();
showCounts();
