// What the pages around signing in add for browsers with JavaScript. They work without it,
// except passkeys, which need it.

function show(selector, shown) {
  for (const element of document.querySelectorAll(selector)) element.hidden = !shown;
}

// Passkeys: allauth's scripts talk to the device and say so on the document when that fails.
const passkeys = "PublicKeyCredential" in window;
show("[data-passkeys]", passkeys);
show("[data-passkey-missing]", !passkeys);
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  show("[data-passkey-trouble]", true);
});

// The demonstration's list of sign-ins.
for (const button of document.querySelectorAll("[data-fill-email]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    document.querySelector("[name=login]").value = button.dataset.fillEmail;
    const password = document.querySelector("[name=password]");
    password.value = button.dataset.fillPassword;
    password.form.querySelector("button").focus();
  });
}
