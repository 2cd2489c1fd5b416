// Draws the tables of the first page: each has its figures in `data-value` and its lists behind the links of its rows.
"use strict";

// Before the body is laid out: the drawings have their room from the beginning, and the tables fold.
document.documentElement.classList.add("scripted");

const INK = "#1b2430", QUIET = "#55606e", LINE = "#dfe3e8";
const COLOURS = ["#1a5fb4", "#b8720a"];
const FONT = getComputedStyle(document.documentElement).fontFamily;

function read(table) {
  const heads = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent);
  const rows = [...table.tBodies[0].rows].map((row) => ({
    label: row.cells[0].textContent.trim(),
    link: row.querySelector("a")?.href,
    values: [...row.cells].slice(1).map((cell) => Number(cell.dataset.value)),
  }));
  return { heads, rows, percent: "percent" in table.dataset };
}

function lines({ heads, rows, percent }) {
  const shown = rows.map((row) => row.label.split(" ")[0]);
  return {
    grid: { left: 6, right: 46, top: 22, bottom: 4, containLabel: true },
    xAxis: { type: "category", data: shown, boundaryGap: false, axisLabel: { color: QUIET, hideOverlap: true }, axisTick: { show: false }, axisLine: { lineStyle: { color: LINE } } },
    yAxis: { type: "value", min: 0, max: percent ? 100 : null, minInterval: 1, interval: percent ? 25 : null, splitNumber: 3, axisLabel: { color: QUIET, formatter: percent ? "{value}%" : "{value}" }, splitLine: { lineStyle: { color: LINE } } },
    tooltip: { trigger: "axis", renderMode: "richText", textStyle: { color: INK }, axisPointer: { lineStyle: { color: QUIET } } },
    series: heads.map((head, column) => ({
      name: percent ? "不用人的" : head, type: "line", data: rows.map((row) => row.values[column]), color: COLOURS[column],
      symbol: "circle", symbolSize: 6, showSymbol: rows.length < 3, triggerLineEvent: true, cursor: "pointer", lineStyle: { width: 2.5 },
      endLabel: { show: true, color: COLOURS[column], fontWeight: 600, formatter: ({ value }) => (percent ? `${value}%` : `${value} ${head}`) },
    })),
  };
}

function bars({ rows }) {
  return {
    grid: { left: 4, right: 52, top: 4, bottom: 4, containLabel: true },
    xAxis: { type: "value", min: 0, show: false },
    yAxis: { type: "category", inverse: true, data: rows.map((row) => row.label), triggerEvent: true, axisLabel: { color: INK, fontSize: 13, width: 132, overflow: "truncate" }, axisTick: { show: false }, axisLine: { show: false } },
    series: [{
      type: "bar", color: COLOURS[0], barMaxWidth: 18, barMinHeight: 2, cursor: "pointer", itemStyle: { borderRadius: [0, 3, 3, 0] },
      data: rows.map((row) => row.values[0]),
      label: { show: true, position: "right", color: INK, formatter: ({ value }) => value.toLocaleString("zh-CN") },
    }],
  };
}

function draw(part, box) {
  const table = part.querySelector("table");
  const told = read(table), form = table.dataset.form;
  const chart = echarts.init(box, null, { renderer: "canvas" });
  chart.setOption({ animation: false, textStyle: { fontFamily: FONT }, ...(form === "lines" ? lines(told) : bars(told)) });
  const follow = (row) => row?.link && location.assign(row.link);
  if (form === "lines") {
    chart.getZr().on("click", ({ offsetX, offsetY }) => {
      if (!chart.containPixel("grid", [offsetX, offsetY])) return;
      follow(told.rows[Math.round(chart.convertFromPixel({ seriesIndex: 0 }, [offsetX, offsetY])[0])]);
    });
  } else {
    chart.on("click", ({ dataIndex, value, componentType }) => {
      follow(componentType === "yAxis" ? told.rows.find((row) => row.label === value) : told.rows[dataIndex]);
    });
  }
  new ResizeObserver(() => chart.resize()).observe(box);
}

function fold(button) {
  const part = button.closest(".chart");
  const turn = (open) => {
    button.setAttribute("aria-expanded", String(open));
    button.textContent = open ? "收起数字" : "看数字";
    part.classList.toggle("open", open);
  };
  button.addEventListener("click", () => turn(button.getAttribute("aria-expanded") !== "true"));
  part.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    turn(false);
    button.focus();
  });
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".chart .numbers").forEach(fold);
  document.querySelectorAll(".chart .drawing").forEach((box) => draw(box.closest(".chart"), box));
});
