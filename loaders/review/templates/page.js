(function () {
  "use strict";
  var all = Array.prototype.slice.call(document.querySelectorAll("details"));
  var closed = [];
  // Paper cannot be unfolded.
  window.addEventListener("beforeprint", function () {
    closed = all.filter(function (each) { return !each.open; });
    closed.forEach(function (each) { each.open = true; });
  });
  window.addEventListener("afterprint", function () {
    closed.forEach(function (each) { each.open = false; });
  });
  var button = document.getElementById("unfold");
  button.hidden = false;
  button.addEventListener("click", function () {
    var open = all.some(function (each) { return !each.open; });
    all.forEach(function (each) { each.open = open; });
    button.textContent = open ? "全部收起" : "全部展开";
  });
})();
