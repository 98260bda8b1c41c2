// A broadcast that is held back: how long it can still be stopped. When the time is over the page is read again.
const left = document.querySelector("[data-until]");
if (left) {
  const until = Date.parse(left.dataset.until);
  const tick = () => {
    const seconds = Math.max(0, Math.ceil((until - Date.now()) / 1000));
    left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    // Later than announced where the clock's process was started anew: it is asked for now and then only.
    setTimeout(seconds ? tick : () => location.reload(), seconds ? 1000 : 15000);
  };
  tick();
}
