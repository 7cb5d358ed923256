// What every page needs: print buttons, the menu on a phone, errors of partial requests, focus after a form error.
import "./picker.js";

function notice(text) {
  const box = document.getElementById("notice");
  box.textContent = text;
  box.hidden = false;
}

const REASONS = {
  403: "您没有权限做这一步。如需开通，请联系安全管理员。",
  404: "内容不存在，或不在您的管理范围内。",
  409: "内容刚被别人修改过，请刷新页面后再试。",
  413: "文件太大，请压缩或拆分后再上传。",
  429: "操作太频繁，请稍等一分钟再试。",
};

document.addEventListener("click", (event) => {
  const printer = event.target.closest("[data-print]");
  if (printer) window.print();
  const toggle = event.target.closest("[data-toggle]");
  if (toggle) {
    const open = document.getElementById(toggle.dataset.toggle).classList.toggle("open");
    toggle.setAttribute("aria-expanded", String(open));
  }
});

document.addEventListener("htmx:responseError", (event) => {
  notice(REASONS[event.detail.xhr.status] || "系统出了点问题，内容没有保存。请刷新页面再试；仍不行请联系系统管理员。");
});
document.addEventListener("htmx:sendError", () => notice("网络不通，内容没有保存。请检查网络后再试。"));
document.addEventListener("htmx:beforeRequest", () => {
  document.getElementById("notice").hidden = true;
});

// Filters left empty stay out of the address.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") return;
  const { formData } = event.detail;
  for (const key of new Set(formData.keys())) {
    const values = formData.getAll(key).filter((value) => value !== "");
    formData.delete(key);
    values.forEach((value) => formData.append(key, value));
  }
});

// A form that was sent once is not sent twice by an impatient second click.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post") || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  form.querySelector("[type=submit], button:not([type])")?.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

document.querySelector("[data-focus]")?.focus();
