/* The grid of SKUs: what is copied in a spreadsheet fills the cells from the one that has the focus.

   Without this script the grid has a field for pasted lines, and a typed price ticks its row when
   it is saved. */
"use strict";

(() => {
  function rowsOf(cell) {
    return [...cell.closest("tbody").rows];
  }

  function inputsOf(row) {
    return [...row.querySelectorAll("td input")];
  }

  function tick(cell) {
    const box = cell.closest("tr").querySelector('th input[type="checkbox"]');
    if (box && cell.value.trim() && !box.checked) box.checked = true;
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches(".sku-grid td input")) tick(event.target);
  });

  document.addEventListener("paste", (event) => {
    const cell = event.target;
    if (!cell.matches?.(".sku-grid td input")) return;
    const said = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!/[\t\n]/.test(said)) return; // one cell: the browser's own paste
    event.preventDefault();
    const rows = rowsOf(cell);
    const top = rows.indexOf(cell.closest("tr"));
    const left = inputsOf(rows[top]).indexOf(cell);
    said.split("\n").forEach((line, down) => {
      const inputs = rows[top + down] ? inputsOf(rows[top + down]) : [];
      line.split("\t").forEach((text, right) => {
        const into = inputs[left + right];
        if (!into || !text.trim()) return;
        into.value = text.trim();
        into.dispatchEvent(new Event("input", { bubbles: true }));
      });
    });
  });
})();
