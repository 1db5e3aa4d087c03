"use strict";
// The reading room: card and lineage panel of every bound number, checks, the indicator table, folding.
// Reads the data island and the page; writes text only (the page's policy forbids anything else).
(() => {
  const byId = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const { numbers, checks, steps } = JSON.parse(byId("du-lieu").textContent);
  const panel = byId("nguon-goc"), card = byId("the-so");
  const narrow = matchMedia("(max-width: 69.99rem)");
  const OPERATION = { "+": "Cộng", "-": "Trừ", "*": "Nhân", "/": "Chia", sqrt: "Căn bậc hai", abs: "Giá trị tuyệt đối", round: "Làm tròn" };
  const MANY = 12;

  function el(tag, properties, ...children) {
    const { data = {}, ...rest } = properties || {};
    const element = Object.assign(document.createElement(tag), rest);
    Object.assign(element.dataset, data);
    element.append(...children.filter((child) => child !== "" && child != null));
    return element;
  }

  // ---- what a key names --------------------------------------------------------------------------------
  const checkOf = (key) => (key.startsWith("kt:") ? checks[key.slice(3)] : undefined);
  const known = (key) => Object.hasOwn(numbers, key) || (key.startsWith("kt:") && Object.hasOwn(checks, key.slice(3)));
  const spoken = (found) => (found.u && !found.t.endsWith(found.u) && /\d$/.test(found.t) ? `${found.t} ${found.u}` : found.t);
  const numberLink = (key, text) => el("a", { className: "num", href: `#${key}`, data: { num: key } }, text);
  const file = (number) => byId(`tep-${number}`);

  const fileName = (number) => (file(number) ? file(number).dataset.file : String(number));

  function filesOf(start, found = new Set(), seen = new Set()) {
    if (start == null || seen.has(start)) return found;
    seen.add(start);
    const step = steps[start];
    for (const [number] of step.p || []) found.add(number);
    for (const arg of operands(step)) filesOf(arg, found, seen);
    return found;
  }

  /** Of an indicator named in a derivation the operand is its own tree. */
  function operands(step) {
    const own = step.k === "ref" && numbers[step.l];
    return step.a || (own && own.n != null ? [own.n] : []);
  }

  // ---- the card --------------------------------------------------------------------------------------
  let shown = null, timer = 0;
  const line = (name, text) => text && el("p", {}, el("b", {}, `${name}: `), text);

  function fillCard(key) {
    const check = checkOf(key);
    if (check) {
      const [left, right] = check.sides;
      return [el("strong", {}, `${check.w}: ${check.l}`), el("p", {}, `${left.t} ${check.r} ${right.t}`), line("Chênh lệch", check.d)];
    }
    const found = numbers[key];
    const [last, year] = found.before || [];
    const own = steps[found.n];
    return [
      el("strong", {}, found.l), el("p", { className: "value" }, found.t), line("Đơn vị tính", found.u),
      line("Cách tính", found.f || (own && own.l)), line("Tính bằng số", found.w), line("Tháng trước", last), line("Cùng kỳ năm trước", year),
      ...(found.notes || []).map((note) => el("p", {}, note)),
    ];
  }

  function showCard(target) {
    hideCard();
    if (!card.showPopover || !known(target.dataset.num) || target.dataset.num === current) return;
    card.replaceChildren(...fillCard(target.dataset.num).filter(Boolean));
    card.showPopover();
    target.setAttribute("aria-describedby", card.id);
    shown = target;
    placeCard();
  }

  /** Beside its number, wherever that is scrolled to. */
  function placeCard() {
    if (!shown) return;
    const at = shown.getBoundingClientRect(), size = card.getBoundingClientRect();
    const below = at.bottom + 6 + size.height < innerHeight || at.top < size.height + 6;
    card.style.top = `${below ? at.bottom + 6 : at.top - size.height - 6}px`;
    card.style.left = `${Math.max(8, Math.min(at.left, document.documentElement.clientWidth - size.width - 8))}px`;
    if (at.bottom < 0 || at.top > innerHeight) hideCard();
  }

  function hideCard() {
    clearTimeout(timer);
    if (!shown) return;
    shown.removeAttribute("aria-describedby");
    card.hidePopover();
    shown = null;
  }

  function later(what, milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(what, milliseconds);
  }
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const target = event.target.closest("[data-num]");
    if (target && target !== shown) later(() => showCard(target), 120);
    else if (target || card.contains(event.target)) clearTimeout(timer);
    else if (shown) later(hideCard, 250);
    else clearTimeout(timer);
  });
  document.addEventListener("focusin", (event) => {
    const target = event.target.closest("[data-num]");
    if (target && target.matches(":focus-visible")) showCard(target);
    else hideCard();
  });
  document.addEventListener("scroll", placeCard, { passive: true, capture: true });

  // ---- the lineage panel ------------------------------------------------------------------------------
  let opener = null, current = "", path = [];

  const rowsOf = (number, sheet) => document.querySelector(`[data-rows="${CSS.escape(sheet ? `dong-${number}-${sheet}` : `dong-${number}`)}"]`);

  function place([number, sheet, where, lines]) {
    const row = file(number);
    const rows = lines && rowsOf(number, sheet);
    const there = rows ? el("a", { href: `#${rows.id}`, title: "Mở các dòng này", data: { lines } }, where) : where;
    const name = fileName(number).split("/").pop();
    const hash = row ? row.querySelector(".hash").textContent : "";
    return el("div", { className: "place" },
      row ? el("a", { href: `#tep-${number}`, title: fileName(number) }, name) : name,
      sheet ? ` › trang «${sheet}»` : "", where ? " › " : "", there,
      hash ? el("code", { title: `sha256 ${hash}` }, ` sha256 ${hash.slice(0, 12)}…`) : "");
  }

  function named(step) {
    if (step.k === "ref") {
      const own = numbers[step.l];
      const text = `${own ? own.l : step.l}${step.m ? `, tháng ${step.m}` : ""}`;
      return own && !step.a ? numberLink(step.l, text) : text;
    }
    if (step.k === "constant") return `Hằng số ${step.l}`; // its name says its value
    if (step.k === "calc") return "";
    return `${step.l || ""}${step.m ? `, tháng ${step.m}` : ""}`;
  }

  const operation = (step) => OPERATION[step.o] || step.o;

  function branch(index, depth) {
    const step = steps[index];
    let parts = operands(step), how = step;
    if (step.k === "ref" && parts.length === 1 && steps[parts[0]].k === "calc") [how, parts] = [steps[parts[0]], operands(steps[parts[0]])];
    const item = el("li", { className: step.k },
      el("div", {}, el("span", {}, named(step)), " ", el("b", {}, step.k === "constant" ? step.u || "" : [step.v, step.u].filter(Boolean).join(" ")),
        step.e ? " (ước)" : "", step.w ? el("small", {}, `Trong ô ghi: ${step.w}`) : "", step.k === "count" && !step.p ? el("small", {}, "Đếm trong sổ tính") : ""),
      ...(step.p || []).map(place));
    const title = how.k === "sum" ? "Các ô được cộng" : how.k === "calc" ? `${operation(how)}: toán hạng` : "Từ";
    if (parts.length) item.append(folded(`${title} (${parts.length})`,
      () => parts.map((part) => branch(part, depth + 1)), parts.length <= MANY && depth < 3));
    return item;
  }

  /** A list that is only built when it is opened: a sum may have hundreds of cells. */
  function folded(title, items, open) {
    const list = el("ul", {}), details = el("details", { open }, el("summary", {}, title), list);
    const fill = () => list.childElementCount || list.append(...items());
    if (open) fill();
    else details.addEventListener("toggle", fill, { once: true });
    return details;
  }
  const heading = (text) => el("h3", {}, text);
  const pair = (name, value) => (value ? [el("dt", {}, name), el("dd", {}, value)] : []);

  function made(cell) {
    const book = byId(`o-${cell}`) && byId(`o-${cell}`).closest("[data-notebook]");
    const title = book ? book.querySelector("summary").textContent : "Sổ tính";
    return el("p", {}, el("a", { className: "jump", href: `#o-${cell}` }, `${title}, ô ${cell}`));
  }

  function fileList(starts) {
    const found = new Set();
    for (const start of starts) filesOf(start, found);
    if (!found.size) return [];
    const rows = [...found].map((number) => [fileName(number), number]).sort((a, b) => a[0].localeCompare(b[0]));
    const items = () => rows.map(([name, number]) => {
      const row = file(number);
      return el("li", {}, row ? el("a", { href: `#tep-${number}` }, name) : name,
        row ? el("code", {}, `sha256 ${row.querySelector(".hash").textContent}`) : "");
    });
    return [heading("Tệp nguồn"), el("div", { className: "files" }, folded(`${rows.length} tệp`, items, rows.length <= 3))];
  }

  function checkLink(id) {
    const check = checks[id];
    return el("li", { className: check.s }, el("span", { className: "mark" }, check.w), " ", el("a", { href: `#kt:${id}`, data: { num: `kt:${id}` } }, check.l));
  }

  function numberPanel(key) {
    const found = numbers[key];
    const touching = Object.keys(checks).filter((id) => checks[id].numbers && checks[id].numbers.includes(key));
    touching.sort((a, b) => (checks[a].s === "ok") - (checks[b].s === "ok"));
    const before = (name, position) => {
      const text = found.before && found.before[position], own = `${key}:${name}`;
      return text && (numbers[own] ? numberLink(own, text) : text);
    };
    return [
      el("p", { className: "value" }, spoken(found)),
      el("dl", {}, ...pair("Mã", key), ...pair("Tháng", found.m), ...pair("Đơn vị tính", found.u), ...pair("Cách tính", found.f),
        ...pair("Tính bằng số", found.w), ...pair("Tháng trước", before("last_month", 0)),
        ...pair("Cùng kỳ năm trước", before("year_ago", 1)), ...pair("Ghi chú", (found.notes || []).join(" "))),
      ...(touching.length ? [heading("Kiểm tra có dùng số này"), el("ul", { className: "checks" }, ...touching.map(checkLink))] : []),
      ...(found.n == null ? [] : [heading("Số này từ đâu"), el("ul", { className: "tree" }, branch(found.n, 0))]),
      heading("Ô trong sổ tính"), made(found.c), ...fileList([found.n]),
    ];
  }

  function checkPanel(check) {
    const sides = check.sides.flatMap((side, position) => [
      heading(position ? "Số đối chiếu" : "Số tính được"), el("p", { className: "value" }, side.t),
      side.f ? el("p", {}, side.f) : "",
      side.n == null ? "" : el("ul", { className: "tree" }, branch(side.n, 0)),
    ]);
    const used = (check.numbers || []).filter((id) => numbers[id]);
    return [
      el("p", { className: check.s }, el("span", { className: "mark" }, check.w), `: ${check.sides[0].t} ${check.r} ${check.sides[1].t}`),
      el("dl", {}, ...pair("Chênh lệch", check.d), ...pair("Lý do chấp nhận", check.waiver)),
      ...(check.notes || []).map((note) => el("p", {}, note)),
      ...sides,
      ...(used.length ? [heading("Các chỉ tiêu liên quan"), el("ul", {}, ...used.map((id) => el("li", {}, `${numbers[id].l}: `, numberLink(id, numbers[id].t))))] : []),
      heading("Ô trong sổ tính"), made(check.c), ...fileList(check.sides.map((side) => side.n)),
    ];
  }

  function button(text, action, name = "") {
    const element = el("button", { type: "button", className: name }, text);
    element.addEventListener("click", action);
    return element;
  }

  function openPanel(key) {
    const check = checkOf(key);
    const title = el("h2", { id: "nguon-goc-ten", tabIndex: -1 }, check ? check.l : numbers[key].l);
    const copy = button("Chép liên kết", async () => { copy.textContent = (await copied(location.href)) ? "Đã chép" : "Không chép được"; });
    const tools = el("div", { className: "bar" }, path.length ? button("Quay lại", () => history.back()) : "", copy, button("Đóng", () => close(true), "close"));
    panel.replaceChildren(tools, title, ...(check ? checkPanel(check) : numberPanel(key)).filter((part) => part !== ""));
    mark(key);
    if (!panel.open) {
      if (narrow.matches) panel.showModal();
      else panel.show();
    }
    document.body.classList.add("reading");
    panel.scrollTop = 0;
    title.focus({ preventScroll: true });
    hideCard();
    current = key;
  }

  function mark(key) {
    for (const each of all(".current")) each.classList.remove("current");
    if (key) for (const each of all(`[data-num="${CSS.escape(key)}"]`)) if (!panel.contains(each)) each.classList.add("current");
  }

  function shut() {
    if (!panel.open) return;
    panel.close();
    document.body.classList.remove("reading");
    mark("");
    current = "";
    path = [];
  }

  function close(forget) {
    const back = opener && opener.isConnected ? opener : occurrence(current);
    shut();
    if (forget) history.pushState(null, "", location.href.split("#")[0]);
    if (back) (back.closest("a, [tabindex]") || back).focus();
  }

  function occurrence(key) {
    const found = all(`[data-num="${CSS.escape(key)}"]`).filter((each) => !panel.contains(each));
    return found.find((each) => each.matches("a") && each.getClientRects().length) || found[0];
  }

  // ---- the way through the page ---------------------------------------------------------------------
  function go(key) {
    if (here() !== key) history.pushState(null, "", `#${key}`);
    route(false);
  }

  function here() {
    try { return decodeURIComponent(location.hash.slice(1)); } catch { return ""; }
  }

  function route(arrived) {
    const key = here();
    if (known(key)) {
      path = panel.open && arrived ? path.slice(0, -1) : path;
      const at = arrived && occurrence(key);
      openPanel(key);
      if (at) reveal(at, "center");
      return;
    }
    const target = key ? byId(key) : null;
    const evidence = /^(o|tep)-/.test(key);
    if (panel.open && (narrow.matches || !/^(o|tep|dong)-/.test(key))) target ? shut() : close(false);
    if (target) {
      reveal(target, evidence ? "center" : "start");
      for (const each of all(".marked")) each.classList.remove("marked");
      if (evidence) target.classList.add("marked");
      target.tabIndex = target.tabIndex < 0 ? -1 : target.tabIndex;
      target.focus({ preventScroll: true });
    }
  }

  /** Mark the records that a count names in the table of their file. */
  function markRows({ hash, dataset }) {
    const box = byId(decodeURIComponent(hash.slice(1)));
    const wanted = dataset.lines.split(", ").map((range) => range.split("-").map(Number));
    const rows = all("tr[data-line]", box);
    for (const row of rows) {
      const line = Number(row.dataset.line);
      row.classList.toggle("counted", wanted.some(([first, last = first]) => first <= line && line <= last));
    }
    const counted = rows.filter((row) => row.classList.contains("counted")).length;
    box.querySelector("output").textContent = `Dấu ✓: nguồn của số hoặc câu vừa bấm, ${counted} trong ${rows.length} dòng ở đây.`;
  }

  function reveal(target, block) {
    for (let each = target; each; each = each.parentElement) if (each.matches("details")) each.open = true;
    target.scrollIntoView({ block });
  }
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = event.target.closest("[data-num], a[href^='#']");
    if (!target) return;
    event.preventDefault();
    const key = target.dataset.num;
    if (target.dataset.lines) markRows(target);
    if (!key || !known(key)) return void go(decodeURIComponent(target.hash.slice(1)));
    if (panel.contains(target)) path.push(current);
    else {
      opener = target;
      path = [];
    }
    go(key);
    if (opener && !panel.contains(target)) opener.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return arrows(event);
    event.preventDefault();
    if (shown) hideCard();
    else if (panel.open) close(true);
  });
  panel.addEventListener("cancel", (event) => event.preventDefault());
  addEventListener("popstate", () => route(true));

  // ---- tables of figures: one tab stop each, arrows inside -------------------------------------------
  function arrows(event) {
    const move = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    const from = move && event.target.matches(".figures a") && event.target.closest("td");
    if (!from) return;
    event.preventDefault();
    const rows = all("tbody tr", from.closest("table"));
    let row = rows.indexOf(from.parentElement), column = from.cellIndex, link = null;
    do {
      row += move[0];
      column += move[1];
      link = rows[row] && rows[row].cells[column] && rows[row].cells[column].querySelector("a");
    } while (!link && rows[row] && rows[row].cells[column]);
    if (!link) return;
    event.target.tabIndex = -1;
    link.tabIndex = 0;
    link.focus();
  }
  for (const table of all(".figures")) all("tbody a", table).forEach((link, place) => { link.tabIndex = place ? -1 : 0; });
  for (const link of all("a[data-num]")) {
    link.removeAttribute("title");
    if (known(link.dataset.num)) link.href = `#${link.dataset.num}`;
  }

  // ---- notebooks ----------------------------------------------------------------------------------
  for (const tools of all(".tools")) tools.hidden = false;
  for (const each of all("[data-code]")) {
    each.addEventListener("click", () => {
      for (const code of all("details.code", each.closest("[data-notebook]"))) code.open = each.dataset.code === "open";
    });
  }

  // ---- the indicator table --------------------------------------------------------------------------
  const table = byId("bang-chi-tieu"), search = byId("tim"), grouped = byId("gop"), count = byId("dem");
  const rows = all("tr[data-ref]", table), bodies = all("tbody", table);
  const home = new Map(rows.map((row) => [row, row.parentElement]));
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
  const words = new Map(rows.map((row) => [row, plain(`${row.textContent} ${home.get(row).dataset.group}`)]));
  const read = (text) => parseFloat(text.replace(/\./g, "").replace(",", "."));
  let order = { column: -1, down: false };

  function value(row, column) {
    if (column === 0) return row.cells[0].querySelector("a").textContent;
    return column === 1 ? parseFloat(row.dataset.value) : read(row.cells[column].textContent);
  }

  function compare(a, b) {
    const [x, y] = [value(a, order.column), value(b, order.column)];
    if (typeof x === "string") return x.localeCompare(y, "vi") * (order.down ? -1 : 1);
    if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) - Number.isNaN(y);
    return (x - y) * (order.down ? -1 : 1);
  }

  function arrange() {
    const asked = plain(search.value).split(/\s+/).filter(Boolean);
    const sorted = order.column < 0 ? rows : [...rows].sort(compare);
    for (const row of sorted) {
      row.hidden = !asked.every((word) => words.get(row).includes(word));
      (grouped.checked ? home.get(row) : bodies[0]).append(row);
    }
    for (const body of bodies) body.querySelector(".group").hidden = !grouped.checked || !rows.some((row) => home.get(row) === body && !row.hidden);
    count.textContent = `${rows.filter((row) => !row.hidden).length}/${rows.length} chỉ tiêu`;
  }
  all("thead th", table).forEach((title, column) => {
    if (column === 2 || column === 3) return;
    const sort = button(title.textContent, () => {
      order = { column, down: order.column === column && !order.down };
      for (const each of all("thead th", table)) each.removeAttribute("aria-sort");
      title.setAttribute("aria-sort", order.down ? "descending" : "ascending");
      arrange();
    });
    title.replaceChildren(sort);
  });
  search.addEventListener("input", arrange);
  grouped.addEventListener("change", arrange);
  arrange();

  /** Text that a spreadsheet would take for a formula is quoted. */
  function csvCell(text) {
    const safe = /^[=+\-@\t\r]/.test(text) && !/^-?[\d.,]*$/.test(text) ? `'${text}` : text;
    return `"${safe.replaceAll('"', '""')}"`;
  }
  function csv() {
    const head = ["Mã", "Chỉ tiêu", "Như in", "Giá trị", "Đơn vị của giá trị", "So tháng trước (%)", "So cùng kỳ (%)", "Đã công bố", "Lĩnh vực", "Cách tính"];
    const body = all("tr[data-ref]", table).filter((row) => !row.hidden).map((row) => {
      const cell = (column) => row.cells[column].textContent.replace(/\s+/g, " ").trim();
      const plain = (text) => (/^-?[\d.]+(,\d+)?$/.test(text) ? text.replaceAll(".", "").replace(",", ".") : text);
      const own = numbers[row.dataset.ref];
      return [row.dataset.ref, value(row, 0), row.dataset.value && `${cell(1)} ${cell(2)}`, row.dataset.value && String(Number(row.dataset.value)), row.dataset.unit, plain(cell(4)), plain(cell(5)), cell(6), home.get(row).dataset.group, own.f || ""];
    });
    return [head, ...body].map((line) => line.map(csvCell).join(",")).join("\r\n") + "\r\n";
  }

  async function copied(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = el("textarea", { value: text });
      (panel.open ? panel : document.body).append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  }
  byId("chep").addEventListener("click", async () => { count.textContent = (await copied(csv())) ? "Đã chép" : "Không chép được"; });
  byId("tai").addEventListener("click", () => {
    const address = URL.createObjectURL(new Blob(["\ufeff", csv()], { type: "text/csv" }));
    el("a", { href: address, download: `chi-tieu-${document.body.dataset.month}.csv` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  });
  if (location.hash) route(true);
  // A browser moves the focus to the fragment's own element once the page is loaded; the open panel comes first.
  addEventListener("load", () => setTimeout(() => panel.open && byId("nguon-goc-ten").focus({ preventScroll: true }), 50));
})();
