const measure = (room) => {
  document.body.style.width = room + "px";
  return [...document.querySelectorAll("table")].map((table) => {
    const heads = [...table.querySelectorAll("th")];
    const head = heads.find((head) => head.textContent === "Description");
    return {
      page: table.closest("article").dataset.page,
      room: table.clientWidth,
      width: table.scrollWidth,
      height: table.scrollHeight,
      description: head ? head.getBoundingClientRect().width : 0,
    };
  });
};
const found = JSON.stringify(widths.map(measure));
document.body.innerHTML = "<pre></pre>";
document.querySelector("pre").textContent = found;
