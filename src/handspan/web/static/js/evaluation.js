// Keeps each answer as it is chosen, and says "saved" only when the server has it.
const form = document.querySelector("form[data-answer]");
const said = document.getElementById("saved");
const count = document.getElementById("count");

async function keep(input) {
  const item = input.name.replace("item-", "");
  const body = new URLSearchParams({ item, level: input.value });
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  try {
    const answer = await fetch(form.dataset.answer, { method: "POST", body });
    if (!answer.ok || answer.redirected) throw new Error(answer.status === 422 ? await answer.text() : "");
    said.textContent = "Saved.";
  } catch (error) {
    said.textContent = error.message || "Not saved yet. Your choice stays here: press Save when you are connected.";
  }
  const done = new Set([...form.querySelectorAll("input[type=radio]:checked")].map((one) => one.name));
  count.textContent = `${done.size} of ${count.dataset.offered} answered`;
}

form.addEventListener("change", (event) => {
  if (event.target.matches("input[type=radio]")) keep(event.target);
});
